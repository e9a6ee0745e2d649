/** A moment as it is written. */
export interface WrittenMoment {
  /** Without what is finer than a second. */
  readonly second: Date
  /** The digits of that. */
  readonly fraction: string
}

/** RFC 3339, and with the seconds left out, as OData and ISO 8601 allow. */
const written = /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)$/i

/** Reads a moment in any zone; null where the text is none, or names a day that no calendar has (`Date` takes 30 February for 2 March). */
export function readRfc3339(text: string): WrittenMoment | null {
  const [, day = '', minute, seconds = '00', fraction = '', zone = ''] = written.exec(text) ?? []
  const midnight = new Date(`${day}T00:00:00Z`)
  const second = new Date(`${day}T${minute}:${seconds}${zone.toUpperCase()}`)
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(second.getTime())) return null
  return midnight.toISOString().startsWith(day) ? { second, fraction } : null
}
