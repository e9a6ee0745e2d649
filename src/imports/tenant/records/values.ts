/**
 * Values of a line as the database takes them. A text of CSV and a value of JSON are read alike: lists of CSV are separated by
 * semicolons, an empty text is no value. Each reader throws a `GatewayError` that names the property and what it takes.
 */
import { GatewayError } from '../../../errors.ts'
import { toGuid } from '../../../util/guid.ts'
import { toMoment } from '../../../util/moment.ts'
import { readRfc3339 } from '../../../util/rfc-3339.ts'
import { escapeText, quoteText } from '../../../util/quote-text.ts'
import { isStorableText } from '../../../util/storable-text.ts'

/** The values of a line by property. */
export type Values = Readonly<Record<string, unknown>>

/** Reads a value that is there. */
export type Reader<Value> = (value: unknown, name: string) => Value

/** What is wrong with a property; what a value brings into it is told so that a terminal shows it and the database takes it. */
export function refuseValue(name: string, words: string): GatewayError {
  return new GatewayError('Request_BadRequest', escapeText(`${name} ${words}`))
}

/** A value as a person reads it, not too much of it. */
export function tell(value: unknown): string {
  return quoteText(typeof value === 'string' ? value : JSON.stringify(value), 100)
}

/** A text of at most so many characters, without control characters but line breaks where they may be. */
export function text(most: number, { lines = false } = {}): Reader<string> {
  const control = lines ? /[^\P{Cc}\t\n\r]/u : /\p{Cc}/u
  return (value, name) => {
    if (typeof value !== 'string' || value.length > most || control.test(value) || !isStorableText(value))
      throw refuseValue(
        name,
        `must be a text of at most ${most.toLocaleString('en')} characters, none of them a control character`,
      )
    return value
  }
}

/** One of these words, as Microsoft spells them. */
export function word(...words: readonly string[]): Reader<string> {
  return (value, name) => {
    if (typeof value !== 'string' || !words.includes(value))
      throw refuseValue(name, `must be one of ${words.join(', ')}, not ${tell(value)}`)
    return value
  }
}

/** True or false, as JSON or in words of any case. */
export const truth: Reader<boolean> = (value, name) => {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw refuseValue(name, `must be true or false, not ${tell(value)}`)
}

/** A whole number from 0 to so many. */
export function count(most: number): Reader<number> {
  return (value, name) => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > most)
      throw refuseValue(name, `must be a whole number from 0 to ${most}, not ${tell(value)}`)
    return number
  }
}

/** A GUID in any case, told in lower case. */
export const guid: Reader<string> = (value, name) => {
  const id = typeof value === 'string' ? toGuid(value.trim()) : null
  if (id === null) throw refuseValue(name, `must be a GUID, not ${tell(value)}`)
  return id
}

/** The id of a user or a group: as `createUser` takes it. */
export const objectId: Reader<string> = (value, name) => {
  const id = guid(value, name)
  if (/^[0-]+$/.test(id)) throw refuseValue(name, 'must be a GUID that is not all zeros')
  return id
}

/** A moment as RFC 3339 has it, in any zone; in UTC afterwards, as PostgreSQL neither takes every zone nor tells every year. */
export const moment: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || readRfc3339(value) === null)
    throw refuseValue(name, `must be a moment such as 2026-01-31T08:00:00Z, not ${tell(value)}`)
  const utc = toMoment(value)
  if (utc === null) throw refuseValue(name, `must lie in the years 0001 to 9999 of UTC, not at ${tell(value)}`)
  return utc
}

/** A list of at most so many; of CSV separated by semicolons. */
export function list<Item>(item: Reader<Item>, most = 500): Reader<readonly Item[]> {
  return (value, name) => {
    const items = typeof value === 'string' ? value.split(';').flatMap((each) => each.trim() || []) : value
    if (!Array.isArray(items)) throw refuseValue(name, `must be a list, not ${tell(value)}`)
    if (items.length > most) throw refuseValue(name, `must have at most ${most} entries, not ${items.length}`)
    return items.map((each: unknown) => item(each, name))
  }
}

/** An object of a list that JSON has. */
export const entry: Reader<Values> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuseValue(name, `must be a list of objects, not of ${tell(value)}`)
  return { ...value }
}

/** Whether a value says that there is none. */
export function isNone(value: unknown): boolean {
  return value === null || value === ''
}

/** A value that must be there. */
export function required<Value>(values: Values, name: string, read: Reader<Value>): Value {
  const value = values[name]
  if (value === undefined || isNone(value)) throw refuseValue(name, 'is missing')
  return read(value, name)
}

/** A value that may be missing: null. */
export function optional<Value>(values: Values, name: string, read: Reader<Value>): Value | null {
  const value = values[name]
  return value === undefined || isNone(value) ? null : read(value, name)
}

/** Refuses an object of Graph that says to be of another type; `what` is what its line is to be. */
export function requireType(values: Values, types: readonly string[], what: string, remedy = ''): void {
  const type = values['@odata.type']
  if (typeof type !== 'string') return
  if (!types.some((each) => type.toLowerCase() === `#microsoft.graph.${each.toLowerCase()}`))
    throw refuseValue('@odata.type', `says that ${what} is a ${type.slice(0, 100)}${remedy}`)
}
