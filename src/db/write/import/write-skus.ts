/** Writes the products that the tenant owns; the caller holds the licensing lock. */
import type { SkuId } from '../../../licensing/model.ts'
import type { Event } from '../../sql/pending-evaluations.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Written } from './write-objects.ts'

const columns = [
  'applies_to',
  'capability_status',
  'enabled_units',
  'suspended_units',
  'warning_units',
  'locked_out_units',
  'subscription_ids',
]
const of = (row: string) => columns.map((column) => `(${row}).${column}`).join(', ')

const defaults = `jsonb_build_object('applies_to', 'User', 'capability_status', 'Enabled', 'enabled_units', 0, 'suspended_units', 0,
  'warning_units', 0, 'locked_out_units', 0, 'subscription_ids', '[]'::jsonb)`

const assignable = (row: string) =>
  `CASE WHEN (${row}).capability_status IN ('Enabled', 'Warning') THEN (${row}).enabled_units + (${row}).warning_units ELSE 0 END`

const units = (row: string) =>
  `jsonb_build_object('capabilityStatus', (${row}).capability_status, 'enabledUnits', (${row}).enabled_units, 'suspendedUnits', (${row}).suspended_units,
     'warningUnits', (${row}).warning_units, 'lockedOutUnits', (${row}).locked_out_units)`

/** Writes what differs, with an audit entry for each product. Answers also the products of which units came. */
export async function writeSkus(
  db: TenantConnection,
  { eventId }: Pick<Event, 'eventId'>,
  initiatedBy: object,
): Promise<Written & { readonly grown: readonly SkuId[] }> {
  const rows = await db.query<{ skuId: SkuId; isNew: boolean; grown: boolean }>(
    `WITH planned AS MATERIALIZED (
       SELECT s.sku_id, k.now, jsonb_populate_record(coalesce(k.now, jsonb_populate_record(NULL::subscribed_sku, ${defaults})), s.properties) AS next
       FROM import_sku s LEFT JOIN (SELECT k.sku_id, k AS now FROM subscribed_sku k WHERE k.tenant_id = $1) k ON k.sku_id = s.sku_id),
     differing AS MATERIALIZED (SELECT * FROM planned p WHERE p.now IS NULL OR ROW(${of('p.now')}) IS DISTINCT FROM ROW(${of('p.next')})),
     written AS (
       INSERT INTO subscribed_sku (tenant_id, sku_id, ${columns.join(', ')}) SELECT $1, d.sku_id, ${of('d.next')} FROM differing d
       ON CONFLICT (tenant_id, sku_id) DO UPDATE SET (${columns.join(', ')}) = ROW(${columns.map((column) => `EXCLUDED.${column}`).join(', ')})),
     noted AS (
       INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, initiated_by, details)
       SELECT $1, clock_timestamp(), 'UPDATE_SUBSCRIBED_SKU', d.sku_id, $2::uuid, $3::jsonb,
         jsonb_build_object('old', CASE WHEN d.now IS NULL THEN '{}' ELSE ${units('d.now')} END, 'new', ${units('d.next')})
       FROM differing d)
     SELECT d.sku_id::text AS "skuId", d.now IS NULL AS "isNew", ${assignable('d.next')} > CASE WHEN d.now IS NULL THEN 0 ELSE ${assignable('d.now')} END AS grown
     FROM differing d ORDER BY d.sku_id`,
    eventId,
    JSON.stringify(initiatedBy),
  )
  const added = rows.filter(({ isNew }) => isNew).length
  return {
    added,
    changed: rows.length - added,
    grown: rows.filter(({ grown }) => grown).map(({ skuId }) => skuId),
  }
}
