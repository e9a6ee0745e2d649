import type { Database } from './client.ts'

/**
 * The secret of this name, the same for all gateways on the database: `fresh` becomes it where there is none yet. One
 * statement makes it, so that of two gateways that start at once one wins and both use that.
 */
export async function shareSecret({ pool }: Pick<Database, 'pool'>, name: string, fresh: Uint8Array): Promise<Buffer> {
  await pool.query('INSERT INTO gateway_secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    name,
    Buffer.from(fresh),
  ])
  const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM gateway_secret WHERE name = $1', [name])
  const [secret] = rows
  if (secret === undefined) throw new Error('a secret that was made is there')
  return secret.value
}
