/** The properties of a type of Graph: how each is made from a row, and whether it is returned without being asked for. */
import { plainField, type Selection } from '../../db/read/selection.ts'

/** Says the type of a nested object, where the answer is to say it. */
export type Annotate = (type: string, value: object) => object

/** The example on Microsoft's page of `assignLicense` says the type of every nested object. */
export const withTypes: Annotate = (type, value) => ({ '@odata.type': `microsoft.graph.${type}`, ...value })

/** The live Graph says only what its metadata does not tell already. */
export const withoutTypes: Annotate = (_type, value) => value

/** A property of a type. */
export interface Property<Source> {
  /** Whether it is part of an answer that selects nothing. */
  readonly byDefault: boolean
  /** The fields of the reads that it is made from; the property's own name where nothing is said. */
  readonly fields?: readonly string[]
  /** Its value as JSON; undefined is null. */
  value(source: Source, annotate: Annotate): unknown
}

/** The properties of a type, by name, in the order in which they are written. */
export type Properties<Source> = Readonly<Record<string, Property<Source>>>

/** What reads are asked for, to make the properties of these names. */
export function selectionFor<Source>(properties: Properties<Source>, names: readonly string[]): Selection {
  const fields = new Set(names.flatMap((name) => properties[name]?.fields ?? [name]))
  return [...fields].map((name) => plainField(name))
}

/** The object on the wire, with the properties of these names. */
export function render<Source>(
  properties: Properties<Source>,
  names: readonly string[],
  source: Source,
  annotate: Annotate = withoutTypes,
): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, properties[name]?.value(source, annotate) ?? null]))
}

/** A moment as Graph writes it: UTC, without a fraction where there is none. */
export function moment(date: Date | null | undefined): string | null {
  return date?.toISOString().replace(/\.000Z$/, 'Z') ?? null
}

/** A value of one of our enumerations, `ACTIVE_WITH_ERROR`, in Microsoft's spelling, `ActiveWithError`. */
export function pascalCase(value: string): string {
  return value.toLowerCase().replaceAll(/(^|_)(\w)/g, (_, _before, letter: string) => letter.toUpperCase())
}
