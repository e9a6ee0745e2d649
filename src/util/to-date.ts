import { readRfc3339 } from './rfc-3339.ts'

/** The moment that RFC 3339 writes, to the millisecond; null where the text is none. */
export function toDate(text: string): Date | null {
  const read = readRfc3339(text)
  return read && new Date(read.second.getTime() + Number(read.fraction.slice(0, 3).padEnd(3, '0')))
}
