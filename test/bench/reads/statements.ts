import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tenantId } from './tenant.ts'
import type { TestDatabase } from '../../support/test-database.ts'

/**
 * How many statements a request sends, BEGIN and COMMIT among them, by PostgreSQL's own log. The worker is held off at the
 * tenant's lock meanwhile, and its sweeps are too few to count in the mean.
 */
export async function countStatements(
  { owner }: TestDatabase,
  settle: () => Promise<void>,
  ask: (number: number) => Promise<unknown>,
): Promise<number> {
  const requests = 60
  await settle()
  const client = await owner.connect()
  try {
    const { rows } = await client.query<{ directory: string }>(`SELECT current_setting('data_directory') AS directory`)
    const log = join(rows[0]?.directory ?? '', 'server.log')
    await client.query(`ALTER SYSTEM SET log_statement = 'all'`)
    await client.query('SELECT pg_reload_conf()')
    await client.query('BEGIN')
    await client.query('SELECT FROM licensing_lock WHERE tenant_id = $1 FOR UPDATE', [tenantId])
    await sleep(500)
    const before = (await readFile(log)).length
    for (let number = 0; number < requests; number++) await ask(number)
    const logged = (await readFile(log)).subarray(before).toString()
    await client.query('COMMIT')
    await client.query('ALTER SYSTEM RESET log_statement')
    await client.query('SELECT pg_reload_conf()')
    return Math.round([...logged.matchAll(/ LOG: {2}(statement|execute [^:]*):/g)].length / requests)
  } finally {
    client.release()
  }
}
