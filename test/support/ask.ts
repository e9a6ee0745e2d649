/** GraphQL on a tenant of the tests, as the gateway executes it, without HTTP. */
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { pino } from 'pino'
import { createGraphqlContext } from '../../src/graphql/context.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { buildGatewaySchema } from '../../src/graphql/schema.ts'
import { createGraphqlServer } from '../../src/graphql/server.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { defaultGraphqlSettings } from './graphql-settings.ts'

const schema = buildGatewaySchema()
/** One for all: it knows nothing of a tenant or a caller, and needs no stop. */
const server = startServer(defaultGraphqlSettings.limits.cost)
/** Another one, as an operator may set it, for documents that ask for everything at once. */
const unlimited = startServer(Number.MAX_SAFE_INTEGER)

function startServer(cost: number) {
  const limits = { ...defaultGraphqlSettings.limits, cost }
  const logger = pino({ level: 'silent' })
  const events = { tell: () => {}, close: () => {} }
  return createGraphqlServer({ ...defaultGraphqlSettings, logger, events, schema, introspection: false, limits })
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a document asks for is known only to its test
  readonly data: any
  readonly errors:
    | readonly {
        readonly message: string
        readonly extensions?: { readonly code?: unknown; readonly status?: unknown }
      }[]
    | undefined
}

/** Executes one document for a caller. */
export function ask(operation: OperationContext, query: string, variables: object = {}): Promise<Answer> {
  return askOf(server, operation, query, variables)
}

/** The same whatever it costs. */
export function askAnything(operation: OperationContext, query: string, variables: object = {}): Promise<Answer> {
  return askOf(unlimited, operation, query, variables)
}

async function askOf(
  asked: typeof server,
  operation: OperationContext,
  query: string,
  variables: object,
): Promise<Answer> {
  const contextValue = createGraphqlContext(operation, 'request-1')
  const { body } = await (await asked).executeOperation({ query, variables: { ...variables } }, { contextValue })
  if (body.kind !== 'single') throw new Error('the answer comes in one piece')
  const { data, errors } = body.singleResult
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors }
}

/** The first message of a subscription. */
export async function askFirst(operation: OperationContext, query: string, variables: object = {}): Promise<Answer> {
  for await (const answer of askOn(operation, query, variables)) return answer
  throw new Error('a subscription tells something at once')
}

/** The messages of a subscription, or the one answer that refuses it. */
export async function* askOn(
  operation: OperationContext,
  query: string,
  variables: object = {},
): AsyncGenerator<Answer, void> {
  const contextValue = createGraphqlContext(operation, 'request-1')
  const messages = await subscribe({ schema, document: parse(query), variableValues: { ...variables }, contextValue })
  const answerOf = ({ data, errors }: ExecutionResult): Answer => {
    const formatted = errors?.map((error) => formatError(error.toJSON(), error, 'request-1'))
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors: formatted }
  }
  if (!(Symbol.asyncIterator in messages)) return yield answerOf(messages)
  for await (const message of messages) yield answerOf(message)
}
