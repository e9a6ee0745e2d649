const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/**
 * The moment that RFC 3339 writes, to the millisecond; null where the text is none, or names a day that no calendar has (`Date`
 * takes 30 February for 2 March).
 */
export function toDate(text: string): Date | null {
  const [, day = ''] = rfc3339.exec(text) ?? []
  const [midnight, date] = [new Date(`${day}T00:00:00Z`), new Date(text)]
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(date.getTime())) return null
  return midnight.toISOString().startsWith(day) ? date : null
}
