import { GraphQLError, print, type ValueNode } from 'graphql'
import { shorten } from '../../util/shorten.ts'

/** What an error shows of a value that somebody gave. */
const mostShown = 100

/** The refusal of a value that a document holds: `form` says what the scalar takes. It tells the value and its place. */
export function refuseLiteral(node: ValueNode, form: string): GraphQLError {
  return new GraphQLError(`${shorten(print(node), mostShown)} is not accepted here: ${form}`, { nodes: node })
}
