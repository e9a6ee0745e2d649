import type { TenantConnection } from '../../tenant-connection.ts'

/** What a report names. */
export interface NamedIds {
  readonly USER: Iterable<string>
  readonly GROUP: Iterable<string>
  readonly PRODUCT: Iterable<string>
  readonly SERVICE_PLAN: Iterable<string>
}

/** What people call it, and the name by which it is known: a user principal name, or Microsoft's short one. */
export interface Names {
  readonly name: string
  readonly key: string
}

/** The names of users, groups, products and service plans, by the keys of their tables; the id where something has none. */
export async function loadReportNames(
  db: TenantConnection,
  ids: NamedIds,
): Promise<(kind: keyof NamedIds, id: string) => Names> {
  const rows = await db.query<Names & { kind: keyof NamedIds; id: string }>(
    `SELECT 'USER' AS kind, id::text, display_name AS name, user_principal_name AS key FROM "user"
     WHERE tenant_id = $1::uuid AND id = ANY ($2::uuid[])
     UNION ALL SELECT 'GROUP', id::text, display_name, id::text FROM "group"
     WHERE tenant_id = $1::uuid AND id = ANY ($3::uuid[])
     UNION ALL SELECT 'PRODUCT', sku_id::text, display_name, sku_part_number FROM product WHERE sku_id = ANY ($4::uuid[])
     UNION ALL SELECT 'SERVICE_PLAN', service_plan_id::text, coalesce(display_name, service_plan_name, service_plan_id::text),
       coalesce(service_plan_name, service_plan_id::text) FROM service_plan WHERE service_plan_id = ANY ($5::uuid[])`,
    ...[ids.USER, ids.GROUP, ids.PRODUCT, ids.SERVICE_PLAN].map((each) => [...new Set(each)]),
  )
  const names = new Map(rows.map(({ kind, id, ...names }) => [`${kind} ${id}`, names]))
  return (kind, id) => names.get(`${kind} ${id}`) ?? { name: id, key: id }
}
