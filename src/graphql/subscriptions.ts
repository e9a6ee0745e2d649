/**
 * Subscriptions by the protocol graphql-transport-ws: documents are limited, errors spelled, masked and logged as over HTTP.
 * The transport signs in before the first document is parsed.
 */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql'
import { handleProtocols, makeServer, type SubscribePayload, type WebSocket } from 'graphql-ws'
import type { Logger } from 'pino'
import type { Principal } from '../auth/principal.ts'
import { closableIterator } from '../util/closable-iterator.ts'
import type { Deadline, ListenerDeadline } from '../util/deadline.ts'
import type { GraphqlContext } from './context.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import type { ToldCost } from './cost/report-cost.ts'
import { formatError, logUnexpected, refusal } from './errors.ts'
import { withoutSuggestions } from './introspection.ts'
import { createPreparation, type PreparationParts } from './prepare-subscription.ts'
import { tellRefusals } from './tell-refusals.ts'

/** What the transport knows of a connection. */
export interface SocketConnection {
  readonly requestId: string
  /** Null until it has signed in. */
  readonly principal: Principal | null
  /** Signs in with what the first message brings along; false: the connection has been closed with the reason. */
  signIn(payload: Readonly<Record<string, unknown>>): Promise<boolean>
  /** Takes the caller's place for one more subscription; throws `TooManyRequests`. Returns how to give it back. */
  admitSubscription(): Promise<() => void>
}

/** Serves the connections of subscribers. */
export interface Subscriptions {
  /** Of the subprotocols that a client offers, the one that is spoken here; false: none. */
  chooseProtocol(offered: Set<string>): string | false
  /** Serves a connection that has just opened. Returns what to call when it has closed. */
  opened(socket: WebSocket, connection: SocketConnection): (code: number, reason: string) => Promise<void>
}

/** What subscriptions are served with. */
export interface SubscriptionsParts extends PreparationParts {
  readonly logger: Logger
  readonly events: SecurityEvents
  /** Ends what one subscription has under way. */
  newDeadline(): ListenerDeadline
  /** The world of one message. */
  contextOf(call: { readonly principal: Principal; readonly deadline: Deadline }, requestId: string): GraphqlContext
}

/** Subscriptions over whatever transport opens connections for them. */
export function createSubscriptions({
  logger,
  events,
  newDeadline,
  contextOf,
  ...parts
}: SubscriptionsParts): Subscriptions {
  const prepare = createPreparation(parts)
  /** Of those whose callers asked for it. */
  const costs = new WeakMap<ExecutionArgs, ToldCost>()
  function spell(
    errors: readonly GraphQLError[],
    { requestId, principal }: SocketConnection,
    operationName?: string | null,
  ) {
    logUnexpected(logger, errors, { requestId, operationName })
    tellRefusals(events, 'websocket', { errors, who: { requestId, principal } })
    const told = errors.map((error) => formatError(error.toJSON(), error, requestId))
    return parts.introspection ? told : told.map(withoutSuggestions)
  }
  /** How many subscriptions of a connection are being set up; of those that it has completed meanwhile nobody else knows. */
  const settingUp = new WeakMap<SocketConnection, number>()
  const addSettingUp = (connection: SocketConnection, by: number) =>
    settingUp.set(connection, (settingUp.get(connection) ?? 0) + by)
  /** Of each connection that is open, what its subscriptions are worked on until; those that are being set up included. */
  const underWay = new WeakMap<SocketConnection, Set<ListenerDeadline>>()
  function begin(connection: SocketConnection, payload: SubscribePayload, leave: () => void) {
    try {
      const prepared = prepare(payload)
      if ('args' in prepared) {
        const args = { ...prepared.args, contextValue: { connection, leave } satisfies Subscriber }
        if (prepared.told) costs.set(args, prepared.told)
        return args
      }
      leave()
      return prepared
    } catch (error) {
      leave()
      throw error
    }
  }
  const server = makeServer<Record<string, unknown>, SocketConnection>({
    connectionInitWaitTimeout: 5_000,
    onConnect: ({ extra, connectionParams }) => extra.signIn(connectionParams ?? {}),
    async onSubscribe({ extra, subscriptions }, _id, payload) {
      const most = Math.max(Object.keys(subscriptions).length, (settingUp.get(extra) ?? 0) + 1)
      if (most > mostOfConnection) {
        const { requestId, principal } = extra
        events.tell('limit_hit', 'connection_subscriptions', { requestId, principal })
        return [refusal('TooManyRequests', tooMany)]
      }
      addSettingUp(extra, 1)
      const begun = await extra
        .admitSubscription()
        .then((leave) => begin(extra, payload, leave))
        .catch(toRefusals)
      if (Array.isArray(begun)) addSettingUp(extra, -1)
      return begun
    },
    // The context of a subscription is its connection; each message has one of its own, whose loaders remember nothing.
    subscribe: async (args) => {
      const { connection, leave } = args.contextValue as Subscriber
      const { principal, requestId } = connection
      if (!principal) throw new Error('a subscription began before its connection had signed in')
      const deadline = newDeadline()
      const others = underWay.get(connection)
      if (others) others.add(deadline)
      else deadline.leave()
      const end = () => {
        deadline.leave()
        others?.delete(deadline)
        leave()
      }
      try {
        return await subscribe(args, () => contextOf({ principal, deadline }, requestId), { deadline, end })
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
  return {
    chooseProtocol: handleProtocols,
    opened(socket, connection) {
      const deadlines = new Set<ListenerDeadline>()
      underWay.set(connection, deadlines)
      const closed = server.opened(socket, connection)
      return (code, reason) => {
        underWay.delete(connection)
        for (const deadline of deadlines) deadline.leave()
        return closed(code, reason)
      }
    },
  }
}

/** Each of them may read the database twice a second. */
const mostOfConnection = 32

/** Who subscribes, and how the place is given back. */
interface Subscriber {
  readonly connection: SocketConnection
  leave(): void
}

/** As GraphQL tells it; what nobody expected stays what it is. */
function toRefusals(error: unknown): readonly GraphQLError[] {
  return [new GraphQLError(error instanceof Error ? error.message : String(error), { originalError: error as Error })]
}

const tooMany = `A connection carries at most ${mostOfConnection} subscriptions at a time: complete one first.`

async function subscribe(
  args: ExecutionArgs,
  newContext: () => GraphqlContext,
  { deadline, end }: { readonly deadline: Deadline; readonly end: () => void },
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream({ ...args, contextValue: newContext() }).catch((error: unknown) => {
    end()
    throw error
  })
  if (!(Symbol.asyncIterator in events)) {
    end()
    return events
  }
  const iterator = events[Symbol.asyncIterator]()
  return closableIterator<ExecutionResult>({
    async next() {
      try {
        const { value: rootValue, done } = await iterator.next()
        const value = done ? null : await execute({ ...args, rootValue, contextValue: newContext() })
        // What was cut off, as nobody listens any more, is told to nobody.
        if (value !== null && deadline.stopped === null) return { value, done: false }
      } catch (error) {
        end()
        throw error
      }
      end()
      return { value: undefined, done: true }
    },
    async end() {
      end()
      await iterator.return?.()
    },
  })
}
