/**
 * Subscriptions by the protocol graphql-transport-ws: documents are limited, errors spelled, masked and logged as over HTTP.
 * The transport signs in before the first document is parsed.
 */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { handleProtocols, makeServer, type SubscribePayload, type WebSocket } from 'graphql-ws'
import type { Logger } from 'pino'
import type { Principal } from '../auth/principal.ts'
import { closableIterator } from '../util/closable-iterator.ts'
import type { GraphqlContext } from './context.ts'
import { formatError, logUnexpected, refusal, tooDeep } from './errors.ts'
import { fieldOfSubscriptionIsThere } from './field-of-subscription.ts'
import { isNestedTooDeeply, maxSubscriptionsOfConnection, maxTokens } from './limits.ts'

/** What the transport knows of a connection. */
export interface Connection {
  readonly requestId: string
  /** Null until it has signed in. */
  readonly principal: Principal | null
  /** Signs in with what the first message brings along; false: the connection has been closed with the reason. */
  signIn(payload: Readonly<Record<string, unknown>>): Promise<boolean>
}

/** Serves the connections of subscribers. */
export interface Subscriptions {
  /** Of the subprotocols that a client offers, the one that is spoken here; false: none. */
  chooseProtocol(offered: Set<string>): string | false
  /** Serves a connection that has just opened. Returns what to call when it has closed. */
  opened(socket: WebSocket, connection: Connection): (code: number, reason: string) => Promise<void>
}

/** What subscriptions are served with. */
export interface SubscriptionsParts {
  readonly schema: GraphQLSchema
  readonly logger: Logger
  /** Whether a client may ask for the schema; if not, errors suggest nothing of it. */
  readonly introspection: boolean
  /** The world of one message. */
  contextOf(principal: Principal, requestId: string): GraphqlContext
}

/** Subscriptions over whatever transport opens connections for them. */
export function createSubscriptions({ schema, logger, introspection, contextOf }: SubscriptionsParts): Subscriptions {
  function spell(errors: readonly GraphQLError[], { requestId }: Connection, operationName?: string | null) {
    logUnexpected(logger, errors, { requestId, operationName })
    return errors.map((error) => formatError(error.toJSON(), error, requestId))
  }
  /** How many subscriptions of a connection are being set up; of those that it has completed meanwhile nobody else knows. */
  const settingUp = new WeakMap<Connection, number>()
  const addSettingUp = (connection: Connection, by: number) =>
    settingUp.set(connection, (settingUp.get(connection) ?? 0) + by)
  const server = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: 5_000,
    onConnect: ({ extra, connectionParams }) => extra.signIn(connectionParams ?? {}),
    onSubscribe({ extra, subscriptions }, _id, payload) {
      const most = Math.max(Object.keys(subscriptions).length, (settingUp.get(extra) ?? 0) + 1)
      if (most > maxSubscriptionsOfConnection) return [refusal('TooManyRequests', tooMany)]
      const prepared = prepare(schema, payload, { hideSuggestions: !introspection })
      return 'document' in prepared ? { ...prepared, contextValue: extra } : prepared
    },
    // The context of a subscription is its connection; each message has one of its own, whose loaders remember nothing.
    subscribe: async (args) => {
      const connection = args.contextValue as Connection
      const { principal, requestId } = connection
      if (!principal) throw new Error('a subscription began before its connection had signed in')
      addSettingUp(connection, 1)
      try {
        return await subscribe(args, () => contextOf(principal, requestId))
      } finally {
        addSettingUp(connection, -1)
      }
    },
    onNext({ extra }, _id, { operationName }, _args, { data, errors }) {
      return {
        ...(data !== undefined && { data }),
        ...(errors && { errors: spell(errors, extra, operationName) }),
      }
    },
    onError: ({ extra }, _id, { operationName }, errors) => spell(errors, extra, operationName),
  })
  return { chooseProtocol: handleProtocols, opened: (socket, connection) => server.opened(socket, connection) }
}

const tooMany = `A connection carries at most ${maxSubscriptionsOfConnection} subscriptions at a time: complete one first.`

/** What is to be executed, or why it is not, with Apollo's codes for what GraphQL itself refuses. */
function prepare(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
  options: { readonly hideSuggestions: boolean },
): ExecutionArgs | readonly GraphQLError[] {
  if (isNestedTooDeeply(query)) return [refusal('Request_BadRequest', tooDeep)]
  let document: ExecutionArgs['document']
  let invalid: readonly GraphQLError[]
  try {
    document = parse(query, { maxTokens })
    invalid = validate(schema, document, [...specifiedRules, fieldOfSubscriptionIsThere], options)
  } catch (error) {
    if (error instanceof GraphQLError) return [coded('GRAPHQL_PARSE_FAILED', error)]
    // Whatever is within the limit of tokens can be nested as deeply as that.
    return [refusal('Request_BadRequest', tooDeep)]
  }
  if (invalid.length > 0) return invalid.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error))
  const operation = getOperationAST(document, operationName)
  if (!operation) {
    const message = operationName
      ? `Unknown operation named "${operationName}".`
      : 'Must provide operation name if query contains multiple operations.'
    return [coded('OPERATION_RESOLUTION_FAILURE', new GraphQLError(message))]
  }
  if (operation.operation !== 'subscription')
    return [
      refusal('Request_BadRequest', `A WebSocket serves subscriptions only: send the ${operation.operation} by HTTP.`),
    ]
  return { schema, document, operationName, variableValues: variables }
}

async function subscribe(
  args: ExecutionArgs,
  newContext: () => GraphqlContext,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream({ ...args, contextValue: newContext() })
  if (!(Symbol.asyncIterator in events)) return events
  const iterator = events[Symbol.asyncIterator]()
  return closableIterator<ExecutionResult>({
    async next() {
      const { value: rootValue, done } = await iterator.next()
      if (done) return { value: undefined, done }
      return { value: await execute({ ...args, rootValue, contextValue: newContext() }), done: false }
    },
    end: async () => void (await iterator.return?.()),
  })
}

/** The same error, where it is in the document included, with a code. */
function coded(code: string, error: GraphQLError): GraphQLError {
  return Object.assign(error, { extensions: { code } })
}
