import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { toGuid } from '../../util/guid.ts'
import { refuseLiteral } from './refuse-literal.ts'

const form = 'A UUID has the form "c7df2760-2c81-4ef7-b578-5b5392b571df".'

/** A GUID: any case in, lower case out. */
export const UUID = new GraphQLScalarType<string, string>({
  name: 'UUID',
  description:
    'A GUID such as "c7df2760-2c81-4ef7-b578-5b5392b571df". Accepted in upper or lower case, answered in lower case.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  serialize(value) {
    const guid = typeof value === 'string' ? toGuid(value) : null
    if (!guid) throw new TypeError('a UUID field was given something else')
    return guid
  },
  parseValue(value) {
    const guid = typeof value === 'string' ? toGuid(value) : null
    if (!guid) throw new GraphQLError(form)
    return guid
  },
  parseLiteral(node) {
    const guid = node.kind === Kind.STRING ? toGuid(node.value) : null
    if (!guid) throw refuseLiteral(node, form)
    return guid
  },
})
