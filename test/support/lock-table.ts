import type { Contoso } from './contoso.ts'

/** Makes everybody who reads a table wait until it is disposed of. */
export async function lockTable({ database }: Pick<Contoso, 'database'>, table: string): Promise<AsyncDisposable> {
  const client = await database.pool.connect()
  await client.query(`BEGIN; LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
  return {
    async [Symbol.asyncDispose]() {
      await client.query('ROLLBACK')
      client.release()
    },
  }
}
