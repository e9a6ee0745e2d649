/**
 * What operators hear of callers who were refused: a line in the log and a counter. A line names callers by the object ids of
 * their verified tokens and nothing else of them: neither names, nor addresses, nor what a token says that does not verify. Of a
 * flood a few lines a second are written, and then how many were left out.
 */
import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'

/** What happens, and of which kinds each can be. */
export const securityEventKinds = {
  sign_in_refused: ['no_token', 'expired', 'unverified'],
  tenant_unknown: ['http', 'websocket'],
  permission_refused: ['graphql', 'rest', 'websocket'],
  host_refused: ['http'],
  origin_refused: ['websocket'],
  limit_hit: [
    'address',
    'caller_rate',
    'tenant_rate',
    'requests',
    'tenant_requests',
    'all_requests',
    'connections',
    'address_connections',
    'all_connections',
    'subscriptions',
    'connection_subscriptions',
    'messages',
    'operation',
    'document',
    'cost',
    'time',
    'body',
    'headers',
    'receive_time',
    'answer_time',
    'overload',
  ],
} as const

/** The name of an event. */
export type SecurityEvent = keyof typeof securityEventKinds

/** Of which kind an event is. */
export type KindOf<Event extends SecurityEvent> = (typeof securityEventKinds)[Event][number]

/** Whom it is about; nobody where no token was verified. */
export interface Who {
  /** The id that the answer carries as `request-id`. */
  readonly requestId?: string
  readonly principal?: { readonly tenantId: string; readonly objectId: string; readonly appId: string | null } | null
}

/** Where such things are told. */
export interface SecurityEvents {
  tell<Event extends SecurityEvent>(event: Event, kind: KindOf<Event>, who: Who): void
  /** Tells what was left out until now. */
  close(): void
}

/** Lines a second of one kind. */
const mostLines = 5
/** Milliseconds. */
const interval = 1_000

interface Second {
  lines: number
  leftOut: number
  readonly timer: NodeJS.Timeout
}

/** Tells the log and the counter. */
export function createSecurityEvents(
  logger: Logger,
  { securityEvents }: Pick<Metrics, 'securityEvents'>,
): SecurityEvents {
  const seconds = new Map<string, Second>()

  function end(event: string, kind: string): void {
    const key = `${event} ${kind}`
    const second = seconds.get(key)
    seconds.delete(key)
    clearTimeout(second?.timer)
    if (second === undefined || second.leftOut === 0) return
    logger.warn({ event, kind, leftOut: second.leftOut }, 'security events were left out of the log')
  }

  function begin(event: string, kind: string): Second {
    const second = { lines: 0, leftOut: 0, timer: setTimeout(() => end(event, kind), interval).unref() }
    seconds.set(`${event} ${kind}`, second)
    return second
  }

  return {
    tell(event, kind, { requestId, principal }) {
      securityEvents.inc({ event, kind })
      const second = seconds.get(`${event} ${kind}`) ?? begin(event, kind)
      if (second.lines === mostLines) {
        second.leftOut += 1
        return
      }
      second.lines += 1
      const { tenantId, objectId, appId } = principal ?? {}
      logger.warn({ event, kind, requestId, tenantId, objectId, appId: appId ?? undefined }, 'security event')
    },
    close() {
      for (const key of seconds.keys()) {
        const [event = '', kind = ''] = key.split(' ')
        end(event, kind)
      }
    },
  }
}
