import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { toDate } from '../../util/to-date.ts'
import { refuseLiteral } from './refuse-literal.ts'

const form = 'A DateTime has the form "2026-03-01T09:30:00Z", and names a day that exists.'

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
  parseValue(value) {
    const date = typeof value === 'string' ? toDate(value) : null
    if (!date) throw new GraphQLError(form)
    return date
  },
  parseLiteral(node) {
    const date = node.kind === Kind.STRING ? toDate(node.value) : null
    if (!date) throw refuseLiteral(node, form)
    return date
  },
})
