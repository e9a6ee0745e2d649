/** How much one request may ask for, over HTTP and over a WebSocket. */
import { GraphQLError } from 'graphql'
import { GatewayError } from '../errors.ts'

/** The most of each that one request may have. */
export interface DocumentLimits {
  /** Of a document: words, names, values and signs. */
  readonly tokens: number
  /** So many fields in each other, those of fragments included. */
  readonly depth: number
  /** Of a document, wherever they stand. */
  readonly fields: number
  /** Of one query. */
  readonly rootFields: number
  /** Root fields of one mutation. */
  readonly mutations: number
  readonly aliases: number
  readonly directives: number
  readonly fragments: number
  readonly operations: number
  /** Of one list, in a document or its variables. */
  readonly listItems: number
  /** Of the variables as JSON, in UTF-16 code units. */
  readonly variables: number
  /** What the executed operation costs (`cost/cost.ts`). */
  readonly cost: number
  /** Items of one page. */
  readonly pageSize: number
}

/** A request that asks for too much: by its document and variables, or by what it would cost. */
export class OverLimit extends GatewayError {
  readonly kind: 'document' | 'cost'

  constructor(message: string, kind: OverLimit['kind']) {
    super('Request_BadRequest', message)
    this.kind = kind
  }
}

/** The refusal of what is over a limit: what there is of it, how much may be, and what to do instead. */
export function overLimit(
  fact: string,
  most: number,
  remedy: string,
  kind: OverLimit['kind'] = 'document',
): GraphQLError {
  const originalError = new OverLimit(`${fact}; at most ${tell(most)} are allowed: ${remedy}`, kind)
  return new GraphQLError(originalError.message, {
    originalError,
    extensions: { http: { status: originalError.status } },
  })
}

/** A number as people read it; what is beyond all counting is told as the greatest whole number. */
export function tell(count: number): string {
  return Math.min(Math.ceil(count), Number.MAX_SAFE_INTEGER).toLocaleString('en')
}
