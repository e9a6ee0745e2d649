import { readRfc3339 } from './rfc-3339.ts'

/** Whether the text is a moment in UTC with microseconds, as the database tells it: one that exists in the calendar. */
export function isMoment(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false
  const date = new Date(text)
  return (
    !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 23) === text.slice(0, 23) && !text.startsWith('0000')
  )
}

/**
 * A moment as RFC 3339 writes it in any zone, in UTC with microseconds, as the database tells it: what is finer is cut off, since
 * rounding could end in another year. Null where the text is none, or lies outside of the years 1 to 9999 of UTC.
 */
export function toMoment(text: string): string | null {
  const read = readRfc3339(text)
  if (read === null) return null
  const moment = `${read.second.toISOString().slice(0, -'.000Z'.length)}.${read.fraction.slice(0, 6).padEnd(6, '0')}Z`
  return isMoment(moment) ? moment : null
}
