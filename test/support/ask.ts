/** GraphQL on a tenant of the tests, as the gateway executes it, without HTTP. */
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { pino } from 'pino'
import { createGraphqlContext } from '../../src/graphql/context.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { buildGatewaySchema } from '../../src/graphql/schema.ts'
import { createGraphqlServer } from '../../src/graphql/server.ts'
import type { OperationContext } from '../../src/operations/context.ts'

const schema = buildGatewaySchema()
/** One for all: it knows nothing of a tenant or a caller, and needs no stop. */
const server = createGraphqlServer({ logger: pino({ level: 'silent' }), schema, introspection: false })

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a document asks for is known only to its test
  readonly data: any
  readonly errors:
    | readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[]
    | undefined
}

/** Executes one document for a caller. */
export async function ask(operation: OperationContext, query: string, variables: object = {}): Promise<Answer> {
  const contextValue = createGraphqlContext(operation, 'request-1')
  const { body } = await (await server).executeOperation({ query, variables: { ...variables } }, { contextValue })
  if (body.kind !== 'single') throw new Error('the answer comes in one piece')
  const { data, errors } = body.singleResult
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors }
}

/** The first message of a subscription. */
export async function askFirst(operation: OperationContext, query: string): Promise<Answer> {
  for await (const answer of askOn(operation, query)) return answer
  throw new Error('a subscription tells something at once')
}

/** The messages of a subscription, or the one answer that refuses it. */
export async function* askOn(operation: OperationContext, query: string): AsyncGenerator<Answer, void> {
  const contextValue = createGraphqlContext(operation, 'request-1')
  const messages = await subscribe({ schema, document: parse(query), contextValue })
  const answerOf = ({ data, errors }: ExecutionResult): Answer => {
    const formatted = errors?.map((error) => formatError(error.toJSON(), error, 'request-1'))
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors: formatted }
  }
  if (!(Symbol.asyncIterator in messages)) return yield answerOf(messages)
  for await (const message of messages) yield answerOf(message)
}
