import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** A moment, RFC 3339; any offset in, UTC out. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A moment as RFC 3339 writes it, such as "2026-03-01T09:30:00.000Z". Any offset is accepted; answers are in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize(value) {
    const date = value instanceof Date || typeof value === 'string' ? new Date(value) : null
    if (!date || Number.isNaN(date.getTime())) throw new TypeError('a DateTime field was given something else')
    return date.toISOString()
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
})

function parse(value: unknown): Date {
  const date = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : null
  if (!date || Number.isNaN(date.getTime())) throw new GraphQLError('A DateTime has the form "2026-03-01T09:30:00Z".')
  return date
}
