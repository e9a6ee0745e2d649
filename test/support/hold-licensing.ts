import { type Contoso, tenantId } from './contoso.ts'

/** Nobody evaluates anything until `release` is called. */
export async function holdLicensing({ database }: Pick<Contoso, 'database'>): Promise<{ release(): Promise<void> }> {
  const client = await database.owner.connect()
  await client.query('BEGIN')
  await client.query('SELECT FROM licensing_lock WHERE tenant_id = $1 FOR UPDATE', [tenantId])
  return {
    async release() {
      await client.query('COMMIT')
      client.release()
    },
  }
}
