/** What a caller asked to see of an object, whichever transport it came by; reads ask the database for exactly that. */
import type { PageRequest } from './page.ts'

/** The concrete types that a value of an abstract type can have. */
export type SelectableType = 'User' | 'Group' | 'LicenseOperation' | 'SubscribedSku' | 'Organization' | 'DirectoryAudit'

/** A field that is wanted of an object. */
export interface SelectedField {
  readonly name: string
  /** Equal for two fields that were given the same arguments. */
  readonly argumentsKey: string
  /** Which part of a list is wanted; null where the field is no list, or was asked for with arguments that it refuses. */
  readonly page: PageRequest | null
  /** What is wanted of the value; `type` matters only where it may be of several types. */
  below(type?: SelectableType): Selection
}

/** The fields that are wanted of an object. */
export type Selection = readonly SelectedField[]

/** A field without arguments, and what is wanted below it. */
export function plainField(name: string, wanted: Selection = []): SelectedField {
  return { name, argumentsKey: '{}', page: null, below: () => wanted }
}

/** Whether any of the fields is wanted. */
export function wants(selection: Selection, ...names: readonly string[]): boolean {
  return selection.some((field) => names.includes(field.name))
}

/** What is wanted below all fields of these names together. A document may say the same thing many times: it counts once. */
export function below(selection: Selection, names: readonly string[], type?: SelectableType): Selection {
  const fields = selection.filter((field) => names.includes(field.name)).flatMap((field) => field.below(type))
  return [...new Set(fields)]
}

/** What is wanted of the objects of a list: below `edges`, `node`. */
export function nodesBelow(connection: Selection, type?: SelectableType): Selection {
  return below(below(connection, ['edges']), ['node'], type)
}

/** The part of a list that one statement can read along: null where it is not wanted, or wanted with differing arguments. */
export function pageOf(selection: Selection, name: string): { page: PageRequest; connection: Selection } | null {
  const fields = selection.filter((field) => field.name === name)
  const [first] = fields
  if (!first?.page || fields.some((field) => field.argumentsKey !== first.argumentsKey)) return null
  const connection = below(fields, [name])
  return wants(connection, 'edges', 'pageInfo') ? { page: first.page, connection } : null
}
