/**
 * Subscriptions by the protocol graphql-transport-ws: documents are limited, errors spelled, masked and logged as over HTTP.
 * The transport signs in before the first document is parsed.
 */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, type GraphQLError } from 'graphql'
import { handleProtocols, makeServer, type WebSocket } from 'graphql-ws'
import type { Logger } from 'pino'
import type { Principal } from '../auth/principal.ts'
import { closableIterator } from '../util/closable-iterator.ts'
import type { GraphqlContext } from './context.ts'
import type { ToldCost } from './cost/report-cost.ts'
import { formatError, logUnexpected, refusal } from './errors.ts'
import { withoutSuggestions } from './introspection.ts'
import { maxSubscriptionsOfConnection } from './limits.ts'
import { createPreparation, type PreparationParts } from './prepare-subscription.ts'

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
export interface SubscriptionsParts extends PreparationParts {
  readonly logger: Logger
  /** The world of one message. */
  contextOf(principal: Principal, requestId: string): GraphqlContext
}

/** Subscriptions over whatever transport opens connections for them. */
export function createSubscriptions({ logger, contextOf, ...parts }: SubscriptionsParts): Subscriptions {
  const prepare = createPreparation(parts)
  /** Of those whose callers asked for it. */
  const costs = new WeakMap<ExecutionArgs, ToldCost>()
  function spell(errors: readonly GraphQLError[], { requestId }: Connection, operationName?: string | null) {
    logUnexpected(logger, errors, { requestId, operationName })
    const told = errors.map((error) => formatError(error.toJSON(), error, requestId))
    return parts.introspection ? told : told.map(withoutSuggestions)
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
      const prepared = prepare(payload)
      if (!('args' in prepared)) return prepared
      const args = { ...prepared.args, contextValue: extra }
      if (prepared.told) costs.set(args, prepared.told)
      return args
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
    onNext({ extra }, _id, { operationName }, args, { data, errors }) {
      const cost = costs.get(args)
      return {
        ...(data !== undefined && { data }),
        ...(errors && { errors: spell(errors, extra, operationName) }),
        ...(cost && { extensions: { cost } }),
      }
    },
    onError: ({ extra }, _id, { operationName }, errors) => spell(errors, extra, operationName),
  })
  return { chooseProtocol: handleProtocols, opened: (socket, connection) => server.opened(socket, connection) }
}

const tooMany = `A connection carries at most ${maxSubscriptionsOfConnection} subscriptions at a time: complete one first.`

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
