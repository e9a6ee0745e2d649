/** Stops what a backend of the server runs. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Asks the server to cancel what a backend runs; whoever is cancelled sees its statement fail. */
export type CancelBackend = (backend: number) => Promise<unknown>

/** Milliseconds. */
const betweenCancels = 100

/** The cancelling of one piece of work, until it has ended. */
export class Cancelling {
  private backend: number | null = null
  private running: Promise<void> | null = null
  private readonly ended = Promise.withResolvers<void>()
  private readonly cancel: CancelBackend

  constructor(cancel: CancelBackend) {
    this.cancel = cancel
  }

  /** Tells which backend does the work. */
  watch(backend: number | null): void {
    this.backend = backend
  }

  /** Begins to cancel; where no backend does the work yet, nothing happens. */
  begin(): void {
    if (this.backend !== null) this.running ??= this.cancelUntilEnd()
  }

  /** Again and again: a request that finds the backend between two statements cancels neither. */
  private async cancelUntilEnd(): Promise<void> {
    while (this.backend !== null) {
      await this.cancel(this.backend).catch(() => {})
      await Promise.race([sleep(betweenCancels), this.ended.promise])
    }
  }

  /** The work has ended. Answers whether something was cancelled: then nobody else may use the backend. */
  end(): boolean {
    this.backend = null
    this.ended.resolve()
    return this.running !== null
  }

  /** Resolves when no request to cancel is on its way any more. */
  async settled(): Promise<void> {
    await this.running
  }
}

/** Cancels by a connection of its own: those of the pool may all wait for what is to be cancelled. */
export function openCanceller(
  config: pg.PoolConfig,
  onError: (error: Error) => void,
): { readonly cancel: CancelBackend; close(): Promise<void> } {
  const pool = new pg.Pool({ ...config, max: 1, connectionTimeoutMillis: longestWait, query_timeout: longestWait })
  pool.on('error', onError)
  return {
    cancel: (backend) => pool.query('SELECT pg_cancel_backend($1)', [backend]),
    close: () => pool.end(),
  }
}

/** Milliseconds. */
const longestWait = 10_000
