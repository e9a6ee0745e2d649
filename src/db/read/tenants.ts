import type { TenantId } from '../../licensing/model.ts'
import type { Database } from '../client.ts'

/** A tenant by its id and name. */
export interface TenantName {
  readonly id: TenantId
  readonly name: string
}

/** Tenants by id, a page at a time, so that memory does not grow with their number. */
export async function* eachTenant({ pool }: Pick<Database, 'pool'>): AsyncGenerator<TenantName> {
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await pool.query<TenantName>(
      'SELECT tenant_id::text AS id, display_name AS name FROM tenant WHERE tenant_id > $1 ORDER BY tenant_id LIMIT 100',
      [last],
    )
    yield* rows
    const end = rows.at(-1)
    if (end === undefined) return
    last = end.id
  }
}

/** Null: there is no such tenant. */
export async function findTenant({ pool }: Pick<Database, 'pool'>, tenantId: TenantId): Promise<TenantName | null> {
  const { rows } = await pool.query<TenantName>(
    'SELECT tenant_id::text AS id, display_name AS name FROM tenant WHERE tenant_id = $1',
    [tenantId],
  )
  return rows[0] ?? null
}
