import { isNone, type Reader, type Values } from './values.ts'

/** A property that an import takes. */
export interface Property {
  readonly read: Reader<unknown>
  /** What no value becomes: null where it may have none, an empty list; not given: the property stays as it is. */
  readonly none?: null | readonly []
}

/** Properties by Microsoft Graph's names. */
export type PropertyTable = Readonly<Record<string, Property>>

/** A property that may have no value. */
export function nullable(read: Reader<unknown>): Property {
  return { read, none: null }
}

/** What is given of the properties; those that are not given are not there. Throws where a value cannot be. */
export function readProperties(table: PropertyTable, values: Values): Record<string, unknown> {
  const properties: Record<string, unknown> = {}
  for (const name in table) {
    const [value, property] = [values[name], table[name]]
    if (value === undefined || property === undefined) continue
    if (!isNone(value)) properties[name] = property.read(value, name)
    else if (property.none !== undefined) properties[name] = property.none
  }
  return properties
}

/** Properties by the names of their columns. */
export function toColumns(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
}
