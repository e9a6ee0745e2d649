/** Kinds of properties, by what they are compared with. */
import { toGuid } from '../../../util/guid.ts'
import type { Filterable } from './translate.ts'

/** A text as the filters of lists take it. */
interface Text {
  readonly eq?: string
  readonly startsWith?: string
}

/** A text that every object has. */
export function text<Filter>(toFilter: (text: Text) => Filter): Filterable<Filter> {
  return {
    takes: 'a text in single quotes',
    equals: (value) => (value.kind === 'string' ? toFilter({ eq: value.text }) : null),
    startsWith: (start) => toFilter({ startsWith: start }),
  }
}

/** A GUID, with or without quotes. */
export function guid<Filter>(toFilter: (id: string) => Filter): Filterable<Filter> {
  return {
    takes: 'a GUID',
    equals(value) {
      const id = value.kind === 'guid' || value.kind === 'string' ? toGuid(value.text) : null
      return id === null ? null : toFilter(id)
    },
  }
}

/** True or false. */
export function flag<Filter>(toFilter: (value: boolean) => Filter): Filterable<Filter> {
  return {
    takes: 'true or false',
    equals: ({ kind, text: told }) => (kind === 'boolean' ? toFilter(told === 'true') : null),
  }
}

/** A property that may have no value. */
export function orNull<Filter>(property: Filterable<Filter>, none: Filter): Filterable<Filter> {
  return {
    ...property,
    takes: `${property.takes}, or null`,
    equals: (value) => (value.kind === 'null' ? none : property.equals(value)),
  }
}

/** One of some words, without regard to case. */
export function oneOf<Filter>(filters: Readonly<Record<string, Filter>>): Filterable<Filter> {
  return {
    takes: Object.keys(filters)
      .map((word) => `'${word}'`)
      .join(' or '),
    equals(value) {
      const word = Object.keys(filters).find((each) => each.toLowerCase() === value.text.toLowerCase())
      return value.kind === 'string' && word !== undefined ? (filters[word] ?? null) : null
    },
  }
}

/** How many there are, which is compared with none. */
export function countOf<Filter>(none: Filter): Filterable<Filter> {
  return { takes: '0', equals: ({ kind, text: told }) => (kind === 'other' && told === '0' ? none : null) }
}
