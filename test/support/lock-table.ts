import type { Contoso } from './contoso.ts'

/** Makes everybody who reads a table wait until it is disposed of, once or twice. */
export async function lockTable({ database }: Pick<Contoso, 'database'>, table: string): Promise<AsyncDisposable> {
  const client = await database.pool.connect()
  await client.query(`BEGIN; LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
  let held = true
  return {
    async [Symbol.asyncDispose]() {
      if (!held) return
      held = false
      await client.query('ROLLBACK')
      client.release()
    },
  }
}
