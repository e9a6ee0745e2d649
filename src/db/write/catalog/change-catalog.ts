/**
 * One change of the catalogue at a time, whoever makes it (a gateway's start, `migrate`, an import): each is one transaction
 * that first takes an advisory lock, so that two of them neither deadlock nor mix. Readers wait for nobody: they see the
 * catalogue before the commit, or after it.
 */
import pg from 'pg'
import { GatewayError } from '../../../errors.ts'
import { lockKeys } from '../../lock-keys.ts'

/** Where the facts come from. What was imported is for imports alone to change; a build fills in and corrects the rest. */
export type Origin = 'SHIPPED' | 'IMPORTED'

/** A change takes well under a second, and one whose maker hangs is given up. */
const begin = `BEGIN; SET LOCAL lock_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = '20s'; SET LOCAL jit = off`

const busy = 'Another change of the catalogue has not ended within a minute. Nothing was changed; try again.'

/**
 * Runs the change as one transaction on a connection of its own; a rejection leaves nothing of it. Rejects with
 * `Directory_ConcurrencyViolation` where a lock was not to be had for a minute.
 */
export async function changeCatalog<T>(
  connection: pg.PoolConfig,
  change: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connection)
  // The statement under way tells of a connection that breaks, too.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(begin)
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKeys.catalogue])
    const result = await change(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown }
    throw code === '55P03' ? new GatewayError('Directory_ConcurrencyViolation', busy, { cause: error }) : error
  } finally {
    await client.end()
  }
}
