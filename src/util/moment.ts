/** Whether the text is a moment in UTC with microseconds, as the database tells it: one that exists in the calendar. */
export function isMoment(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false
  const date = new Date(text)
  return (
    !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 23) === text.slice(0, 23) && !text.startsWith('0000')
  )
}
