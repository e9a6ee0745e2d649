/**
 * LISTEN on one channel of the server. It needs a connection that stays, so it has its own beside the pool; that is opened
 * when somebody first subscribes, and made anew whenever it breaks. What was notified meanwhile is lost, and so everybody
 * is called when the connection listens again: who is called looks at the database, where the truth is.
 */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

/** Hears the notices of one channel for all who subscribe. */
export interface Listener {
  /**
   * Calls `onNotice` at each notice with this payload, and whenever notices may have been missed. Returns how to stop it.
   * What is committed after the call is never missed.
   */
  subscribe(payload: string, onNotice: () => void): () => void
  /** How many subscribe now. */
  readonly size: number
  close(): Promise<void>
}

/** Where a listener listens. */
export interface ListenerParts {
  readonly connection: pg.ClientConfig
  readonly channel: string
  /** Called when the connection breaks or cannot be made; the next attempt follows by itself. */
  readonly onConnectionError?: (error: Error) => void
}

/** Milliseconds. A broken connection that nobody tells of (a cut cable) is noticed by the heartbeat. */
const firstRetry = 100
const longestRetry = 5_000
const heartbeat = 30_000
const patience = 10_000

/** Opens nothing yet. */
export function openListener({ connection, channel, onConnectionError }: ListenerParts): Listener {
  const subscribers = new Map<string, Set<() => void>>()
  const closing = new AbortController()
  let running: Promise<void> | null = null
  let retry = firstRetry
  let stop = () => {}

  const settings = {
    ...connection,
    application_name: 'license-gateway listener',
    keepAlive: true,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  }

  /** Resolves when closing; rejects when the connection breaks. */
  async function listenOnce(): Promise<void> {
    const client = new pg.Client(settings)
    const ended = Promise.withResolvers<void>()
    client.on('error', ended.reject)
    client.on('end', () => ended.reject(new Error('the server ended the connection that listens')))
    client.on('notification', ({ payload = '' }) => call(subscribers.get(payload)))
    stop = ended.resolve
    const beat = setInterval(() => void client.query('SELECT 1').catch(ended.reject), heartbeat).unref()
    const listening = async () => {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      retry = firstRetry
      for (const those of subscribers.values()) call(those)
      await ended.promise
    }
    try {
      await Promise.race([ended.promise, listening()])
    } finally {
      clearInterval(beat)
      // A peer that has gone never confirms the end.
      await Promise.race([client.end().catch(() => {}), wait(1_000, undefined, { ref: false })])
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await listenOnce().catch((error: Error) => onConnectionError?.(error))
      await wait(retry, undefined, { signal: closing.signal }).catch(() => {})
      retry = Math.min(retry * 2, longestRetry)
    }
  }

  return {
    subscribe(payload, onNotice) {
      const those = subscribers.get(payload) ?? new Set()
      // A function of its own, so that one who subscribes twice stops each by itself.
      const own = () => onNotice()
      subscribers.set(payload, those.add(own))
      running ??= run()
      return () => {
        those.delete(own)
        if (those.size === 0 && subscribers.get(payload) === those) subscribers.delete(payload)
      }
    },
    get size() {
      return [...subscribers.values()].reduce((sum, those) => sum + those.size, 0)
    },
    async close() {
      closing.abort()
      stop()
      await running
    },
  }
}

function call(those: Iterable<() => void> = []): void {
  for (const onNotice of those) onNotice()
}
