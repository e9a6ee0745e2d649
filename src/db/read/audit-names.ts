/** What the entries of a page refer to, for all of them at once: one statement a kind, none where nothing is referred to. */
import type { License, SkuId, Violation } from '../../licensing/model.ts'
import type { PathChange } from '../../licensing/outcome.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** What happened to the licences of a user. */
export interface AuditOutcome {
  readonly changes: readonly PathChange[]
  /** The first cause, where something failed. */
  readonly cause: (Omit<Violation, 'skuId'> & { readonly skuId: SkuId | null }) | null
}

/** The changes of a group's licences that a lap carries out. */
export interface AuditOperation {
  readonly lapId: string
  readonly addLicenses: readonly License[]
  readonly removeLicenses: readonly SkuId[]
}

/** A user or group, deleted ones too. */
export interface AuditObject {
  readonly kind: 'USER' | 'GROUP'
  readonly displayName: string
  readonly userPrincipalName: string | null
  readonly unified: boolean | null
}

/** Products by SKU id, service plans by id. */
export interface AuditProducts {
  readonly skus: ReadonlyMap<string, { readonly skuPartNumber: string; readonly displayName: string }>
  readonly plans: ReadonlyMap<string, string>
}

/** By id, reading the table's key. */
export async function findAuditOutcomes(
  db: TenantConnection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AuditOutcome>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query<AuditOutcome & { id: string }>(
    'SELECT id::text, changes, reason AS cause FROM license_outcome WHERE tenant_id = $1::uuid AND id = ANY ($2::bigint[])',
    ids,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** In the order of the calls, by the keys of operations and of what they supersede. */
export async function findAuditOperations(
  db: TenantConnection,
  lapIds: readonly string[],
): Promise<readonly AuditOperation[]> {
  if (lapIds.length === 0) return []
  return db.query(
    `SELECT coalesce(superseded_by_id, id)::text AS "lapId", add_licenses AS "addLicenses", remove_licenses::text[] AS "removeLicenses"
     FROM license_operation WHERE tenant_id = $1::uuid AND (id = ANY ($2::uuid[]) OR superseded_by_id = ANY ($2::uuid[]))
     ORDER BY license_operation.sequence`,
    lapIds,
  )
}

/** By id, reading the tables' keys. */
export async function findAuditObjects(
  db: TenantConnection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AuditObject>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query<AuditObject & { id: string }>(
    `SELECT o.id::text, o.kind::text, coalesce(u.display_name, g.display_name) AS "displayName",
       u.user_principal_name AS "userPrincipalName", 'Unified' = ANY (g.group_types) AS unified
     FROM directory_object o
     LEFT JOIN "user" u ON u.tenant_id = $1::uuid AND u.id = o.id LEFT JOIN "group" g ON g.tenant_id = $1::uuid AND g.id = o.id
     WHERE o.tenant_id = $1::uuid AND o.id = ANY ($2::uuid[])`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Names of the catalogue, by its keys. */
export async function findAuditProducts(
  db: TenantConnection,
  { skuIds, planIds }: { readonly skuIds: readonly string[]; readonly planIds: readonly string[] },
): Promise<AuditProducts> {
  if (skuIds.length + planIds.length === 0) return { skus: new Map(), plans: new Map() }
  const rows = await db.query<{ id: string; sku: string | null; name: string }>(
    `SELECT sku_id::text AS id, sku_part_number AS sku, display_name AS name FROM product
     WHERE sku_id = ANY ($2::uuid[]) AND $1::uuid IS NOT NULL
     UNION ALL SELECT service_plan_id::text, NULL, service_plan_name FROM service_plan
     WHERE service_plan_id = ANY ($3::uuid[]) AND service_plan_name IS NOT NULL`,
    skuIds,
    planIds,
  )
  return {
    skus: new Map(
      rows.flatMap(({ id, sku, name }) => (sku === null ? [] : [[id, { skuPartNumber: sku, displayName: name }]])),
    ),
    plans: new Map(rows.flatMap(({ id, sku, name }) => (sku === null ? [[id, name]] : []))),
  }
}
