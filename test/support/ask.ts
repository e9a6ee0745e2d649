/** GraphQL on a tenant of the tests, as the gateway executes it, without HTTP. */
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { pino } from 'pino'
import { createGraphqlContext } from '../../src/graphql/context.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { buildGatewaySchema } from '../../src/graphql/schema.ts'
import { createGraphqlServer } from '../../src/graphql/server.ts'
import type { OperationContext } from '../../src/operations/context.ts'

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a document asks for is known only to its test
  readonly data: any
  readonly errors:
    | readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[]
    | undefined
}

/** Executes one document for a caller. */
export async function ask(operation: OperationContext, query: string, variables: object = {}): Promise<Answer> {
  const server = await createGraphqlServer({ logger: pino({ level: 'silent' }), introspection: false })
  try {
    const contextValue = createGraphqlContext(operation, 'request-1')
    const { body } = await server.executeOperation({ query, variables: { ...variables } }, { contextValue })
    if (body.kind !== 'single') throw new Error('the answer comes in one piece')
    const { data, errors } = body.singleResult
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors }
  } finally {
    await server.stop()
  }
}

/** The first message of a subscription. */
export async function askFirst(operation: OperationContext, query: string): Promise<Answer> {
  const contextValue = createGraphqlContext(operation, 'request-1')
  const messages = await subscribe({ schema: buildGatewaySchema(), document: parse(query), contextValue })
  let result: ExecutionResult = messages as ExecutionResult
  if (Symbol.asyncIterator in messages) {
    result = (await messages.next()).value as ExecutionResult
    await messages.return(undefined)
  }
  const { data, errors } = result
  return { data, errors: errors?.map((error) => formatError(error.toJSON(), error, 'request-1')) }
}
