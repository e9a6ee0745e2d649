/** What the synthetic tenant owns, and what its groups give: each with a queued operation, which the engine carries out later. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { guid } from './dice.ts'

/** A product that the tenant owns. */
export interface OwnedSku {
  readonly sku: string
  readonly appliesTo: 'User' | 'Company'
  readonly units: number
}

/** Products with their units, and the empty set of disabled plans. */
export async function insertOwnedSkus(db: TenantConnection, skus: readonly OwnedSku[]): Promise<void> {
  await db.query(
    `INSERT INTO subscribed_sku (tenant_id, sku_id, applies_to, enabled_units)
     SELECT $1, r.sku, r."appliesTo", r.units FROM jsonb_to_recordset($2::jsonb) AS r(sku uuid, "appliesTo" text, units int)`,
    JSON.stringify(skus),
  )
  await db.query(`INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) VALUES ($1, '{}')`)
}

/** Consumed units as the paths say: the direct ones, as no group has been evaluated yet. */
export async function countConsumedUnits(db: TenantConnection): Promise<void> {
  await db.query(
    `UPDATE subscribed_sku k SET consumed_units = c.users
     FROM (SELECT sku_id, count(DISTINCT user_id)::int AS users FROM license_assignment_path WHERE tenant_id = $1 GROUP BY sku_id) c
     WHERE k.tenant_id = $1 AND k.sku_id = c.sku_id`,
  )
}

/** A licence that a group can come to give. */
export interface LicenseTemplate {
  readonly sku: string
  readonly disabled: readonly string[]
}

/** The largest groups have the first templates, in order; every eighth group, and the first Microsoft 365 group, one of the rest. */
const operations = `
  WITH template AS (SELECT r.number, r.sku, uuid_set(r.disabled) AS disabled
                    FROM jsonb_to_recordset($4::jsonb) AS r(number int, sku uuid, disabled uuid[])),
  plans AS (INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) SELECT DISTINCT $1::uuid, disabled FROM template ON CONFLICT DO NOTHING
            RETURNING id, service_plan_ids),
  known AS (SELECT id, service_plan_ids FROM plans UNION ALL SELECT id, service_plan_ids FROM disabled_plan_set WHERE tenant_id = $1),
  given AS MATERIALIZED (
    SELECT k, ${guid('group', 'k')} AS group_id, ${guid('operation', 'k')} AS operation_id,
      CASE WHEN k <= $5::int THEN k WHEN k = 13 THEN $5::int + 1 ELSE $5::int + 1 + k / 8 % ($6::int - $5::int) END AS number
    FROM generate_series(1, $3::int) k WHERE k <= $5::int OR k = 13 OR k % 8 = 0),
  operation AS (
    INSERT INTO license_operation (tenant_id, id, group_id, add_licenses, remove_licenses, created_date_time)
    SELECT $1, g.operation_id, g.group_id,
      (SELECT jsonb_agg(jsonb_build_object('skuId', t.sku, 'disabledPlans', to_jsonb(t.disabled)) ORDER BY t.sku) FROM template t WHERE t.number = g.number),
      '{}', $7::timestamptz
    FROM given g ORDER BY g.k)
  INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id, operation_id)
  SELECT $1, g.group_id, t.sku, s.id, g.operation_id FROM given g JOIN template t USING (number) JOIN known s ON s.service_plan_ids = t.disabled`

/** Gives licences to groups, all at once: a row for each eighth of them. */
export async function insertGroupLicenses(
  db: TenantConnection,
  {
    seed,
    groups,
    large,
    small,
    moment,
  }: {
    readonly seed: string
    readonly groups: number
    /** Of the largest groups, in order. */
    readonly large: readonly (readonly LicenseTemplate[])[]
    /** Of others, in turn. */
    readonly small: readonly (readonly LicenseTemplate[])[]
    readonly moment: Moment
  },
): Promise<void> {
  const templates = [...large, ...small].flatMap((licenses, index) =>
    licenses.map((license) => ({ ...license, number: index + 1 })),
  )
  const largest = large.length
  await db.query(operations, seed, groups, JSON.stringify(templates), largest, large.length + small.length, moment)
}
