/** What callers are not told of the schema where introspection is switched off. */
import { GraphQLError, type GraphQLFormattedError, type ValidationRule } from 'graphql'

/** Refuses questions for the schema; `__typename` tells only what was asked for. */
export const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return
    const message =
      'The gateway does not tell its schema (INTROSPECTION is off): ask its operator for the file schema.graphql.'
    context.reportError(new GraphQLError(message, { nodes: node }))
  },
})

/** The same error without the names that are nearly what the caller wrote. */
export function withoutSuggestions<Formatted extends GraphQLFormattedError>(error: Formatted): Formatted {
  return { ...error, message: error.message.replace(/ ?Did you mean [^?]*\?$/, '') }
}
