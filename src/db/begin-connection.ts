import type pg from 'pg'

/** In milliseconds. */
export interface ConnectionLimits {
  /** That a statement waits for a lock. */
  readonly longestLockWait: number
  /** That a transaction stands still. */
  readonly longestSilence: number
  /** That a statement takes; undefined: as long as the server allows. */
  readonly longestStatement?: number | undefined
  /** That a server which let the gateway in may be silent before it serves it: a pooler has nobody free, for example. */
  readonly longestBeginning?: number
}

/**
 * What a connection begins with. The driver knows which process serves it as well, and could set the limits as it connects, but not
 * through a pooler, which tells of a process that it made up, and lets nobody in with settings of which it does not know. A limit
 * that the operator has set for the role or the database stays where it is shorter.
 */
export const beginConnection = `
  WITH setting AS MATERIALIZED (
    SELECT name, coalesce(least(nullif(setting::int, 0), most), 0)::text AS value
    FROM pg_settings JOIN (VALUES ('lock_timeout', $1::int), ('idle_in_transaction_session_timeout', $2::int), ('statement_timeout', $3::int))
      AS limits (name, most) USING (name))
  SELECT pg_backend_pid() AS backend, count(set_config(name, value, false)) FROM setting`

/** Returns how a new connection begins; it answers the process of the server that serves it. */
export function connectionBeginning(limits: ConnectionLimits) {
  const { longestLockWait, longestSilence, longestStatement, longestBeginning = 10_000 } = limits
  const values = [longestLockWait, longestSilence, longestStatement ?? null]
  // The driver takes a limit for one statement, too, of which its types do not know.
  const statement = { text: beginConnection, values, query_timeout: longestBeginning }
  return async (client: pg.ClientBase): Promise<number> => {
    const { rows } = await client.query<{ backend: number }>(statement)
    const [row] = rows
    if (row === undefined) throw new Error('a connection is served by a process')
    return row.backend
  }
}
