import type pg from 'pg'

/** In milliseconds. */
export interface ConnectionLimits {
  /** That a statement waits for a lock. */
  readonly longestLockWait: number
  /** That a transaction stands still. */
  readonly longestSilence: number
  /** That a statement takes; undefined: as long as the server allows. */
  readonly longestStatement?: number | undefined
}

/**
 * What a connection begins with. The driver knows which process serves it as well, and could set the limits as it connects, but not
 * through a pooler, which tells of a process that it made up, and lets nobody in with settings of which it does not know.
 */
export const beginConnection = `SELECT pg_backend_pid() AS backend, set_config('lock_timeout', $1, false),
  set_config('idle_in_transaction_session_timeout', $2, false),
  set_config('statement_timeout', coalesce($3, current_setting('statement_timeout')), false)`

/** Returns how a new connection begins; it answers the process of the server that serves it. */
export function connectionBeginning({ longestLockWait, longestSilence, longestStatement }: ConnectionLimits) {
  const values = [longestLockWait, longestSilence, longestStatement].map((limit) => limit?.toString() ?? null)
  return async (client: pg.ClientBase): Promise<number> => {
    const { rows } = await client.query<{ backend: number }>(beginConnection, values)
    const [row] = rows
    if (row === undefined) throw new Error('a connection is served by a process')
    return row.backend
  }
}
