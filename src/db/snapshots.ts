/**
 * Long reads on one snapshot: read-only transactions on a small pool of their own, so that they starve nobody; one at a time
 * for each caller on all gateways, and for no longer than a limit, after which PostgreSQL is told to stop.
 */
import pg from 'pg'
import { GatewayError, stopping } from '../errors.ts'
import type { TenantId } from '../licensing/model.ts'
import { type Deadline, unheard } from '../util/deadline.ts'
import { tellSeconds } from '../util/tell-seconds.ts'
import { type CancelBackend, Cancelling } from './cancelling.ts'
import { lookUpByKeys } from './look-up-by-keys.ts'
import { bindConnection, type TenantConnection } from './tenant-connection.ts'

/** What long reads may take. */
export interface SnapshotLimits {
  /** The most snapshots at a time. */
  readonly max: number
  /** Milliseconds that one may take, the wait for its turn included. */
  readonly timeout: number
}

/** Long reads, each on one snapshot. */
export interface Snapshots {
  /**
   * Rejects with `TooManyRequests` beside a snapshot of the same caller that is still read, and with `Service_Unavailable`
   * when the limit passes, the gateway stops, or whoever asked has gone. The limit counts in the place of the request's.
   */
  run<T>(tenantId: TenantId, asking: Asking, read: (db: TenantConnection) => Promise<T>): Promise<T>
  /** Cancels those that are read now; they reject with `Service_Unavailable`. */
  cancel(): void
  close(): Promise<void>
}

/** Who asks for a snapshot. */
export interface Asking {
  readonly caller: string
  /** Of the request; absent: nobody waits for the answer of a request. */
  readonly deadline?: Deadline | undefined
}

/** `cancel` stops what a backend runs; it must not wait for a connection of this pool. */
export function openSnapshots(
  config: pg.PoolConfig,
  { max, timeout }: SnapshotLimits,
  hooks: { readonly cancel: CancelBackend; onError(error: Error): void },
): Snapshots {
  const pool = new pg.Pool({ ...config, max, connectionTimeoutMillis: timeout })
  pool.on('error', hooks.onError)
  const running = new Set<Limit>()

  async function read<T>(limit: Limit, tenantId: TenantId, { caller, run }: Reading<T>): Promise<T> {
    const client = await pool.connect()
    let broken = false
    const onBreak = () => {
      broken = true
    }
    client.on('error', onBreak)
    try {
      limit.requireTime()
      const db = bindConnection(client, tenantId)
      await client.query(`${begin}; SET LOCAL statement_timeout = ${timeout}`)
      const [turn] = await db.query<{ backend: number; free: boolean }>(lock, caller)
      limit.watch(turn?.backend ?? null)
      if (turn?.free !== true) throw new GatewayError('TooManyRequests', busy)
      const result = await run({
        tenantId,
        async query(text, ...values) {
          limit.requireTime()
          return db.query(text, ...values)
        },
      })
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch(onBreak)
      throw error
    } finally {
      // A request to cancel may still be on its way: it must not meet the next user of the connection.
      const cancelled = await limit.end()
      client.off('error', onBreak)
      client.release(broken || cancelled)
    }
  }

  function cancel(): void {
    for (const limit of running) limit.pass(stopping)
  }

  async function runWithin<T>(limit: Limit, tenantId: TenantId, reading: Reading<T>): Promise<T> {
    running.add(limit)
    try {
      return await read(limit, tenantId, reading)
    } catch (error) {
      const reason = limit.passed ?? (isWaitTimeout(error) ? tooLong(timeout) : null)
      if (reason === null) throw error
      const late = reason === stopping ? {} : { status: 504 as const }
      throw new GatewayError('Service_Unavailable', reason, { cause: error, ...late })
    } finally {
      await limit.end()
      running.delete(limit)
    }
  }

  return {
    async run(tenantId, { caller, deadline }, run) {
      const limit = new Limit(timeout, hooks.cancel)
      if (deadline === undefined) return runWithin(limit, tenantId, { caller, run })
      const ended = deadline.watch({ changes: false, stop: () => limit.pass(unheard) })
      return deadline.exempt(() => runWithin(limit, tenantId, { caller, run })).finally(ended)
    },
    cancel,
    async close() {
      cancel()
      await pool.end()
    },
  }
}

interface Reading<T> {
  readonly caller: string
  readonly run: (db: TenantConnection) => Promise<T>
}

/** When it passes, the statement that runs is cancelled, and no other begins. */
class Limit {
  /** Why, in words for the caller; null: it has not passed. */
  passed: string | null = null
  private readonly cancelling: Cancelling
  private readonly timer: NodeJS.Timeout

  constructor(timeout: number, cancel: CancelBackend) {
    this.cancelling = new Cancelling(cancel)
    this.timer = setTimeout(() => this.pass(tooLong(timeout)), timeout)
  }

  pass(reason: string): void {
    this.passed ??= reason
    this.cancelling.begin()
  }

  watch(backend: number | null): void {
    this.cancelling.watch(backend)
  }

  /** Throws once it has passed. */
  requireTime(): void {
    if (this.passed !== null) throw new Error('the time limit of the snapshot has passed')
  }

  /** Answers whether something was cancelled. */
  async end(): Promise<boolean> {
    clearTimeout(this.timer)
    const cancelled = this.cancelling.end()
    await this.cancelling.settled()
    return cancelled
  }
}

const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${lookUpByKeys}`

/** Held until the transaction ends, however it does. */
const lock = `SELECT pg_backend_pid() AS backend, pg_try_advisory_xact_lock(hashtextextended('snapshot ' || $1::text || ' ' || $2, 0)) AS free`

const busy = 'Another request of yours that takes long is still being answered. Wait for its answer, then ask again.'

function tooLong(timeout: number): string {
  return `The request was not answered within ${tellSeconds(timeout / 1_000)} and was cancelled; nothing has changed. Try again when less is going on, or ask the operator for a longer time limit.`
}

/** The pool had no connection free for the whole of the limit. */
function isWaitTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout exceeded when trying to connect')
}
