/**
 * Writes direct licences as facts: `Active`, even beyond the seats; none is taken away. The caller holds the licensing lock, and
 * has written users, members and what groups give.
 */
import type { SkuId, UserId } from '../../../licensing/model.ts'
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { holding } from '../../sql/wanted.ts'
import type { Written } from './write-objects.ts'

/** What came of the direct licences of an import. */
export interface WrittenPaths extends Written {
  /** Of the licences that may be direct or not, those that a group of the user gives: they are taken as the group's. */
  readonly inherited: number
  /** Users who come to hold a product for which they wait elsewhere. */
  readonly arrived: readonly { readonly userId: UserId; readonly skuId: SkuId }[]
}

/** Who writes, when. */
export interface PathCause {
  readonly moment: Moment
  readonly eventId: string
  readonly initiatedBy: object
}

/** Writes the paths that differ, with an audit entry for each user, and counts the units of their products exactly. */
export async function writeUserLicenses(db: TenantConnection, cause: PathCause): Promise<WrittenPaths> {
  const [gone] = await db.query<{ inherited: number }>(
    `WITH gone AS (
       DELETE FROM import_user_license s
       USING membership m JOIN group_license l ON l.tenant_id = $1 AND l.group_id = m.group_id
         JOIN "group" g ON g.tenant_id = $1 AND g.id = m.group_id AND g.deleted_date_time IS NULL
       WHERE m.tenant_id = $1 AND NOT s.direct AND m.member_id = s.user_id AND l.sku_id = s.sku_id RETURNING s.n)
     SELECT count(DISTINCT n)::int AS inherited FROM gone`,
  )
  const inherited = gone?.inherited ?? 0
  const [row] = await db.query<{ added: number; changed: number }>(
    `WITH changed AS (
       INSERT INTO import_changed_path
       SELECT s.user_id, s.sku_id, jsonb_build_object('skuId', s.sku_id,
         'before', CASE WHEN p.user_id IS NOT NULL THEN jsonb_build_object('skuId', s.sku_id, 'state', p.state, 'error', p.error, 'disabledPlans', b.service_plan_ids) END,
         'after', jsonb_build_object('skuId', s.sku_id, 'state', 'ACTIVE', 'error', NULL, 'disabledPlans', s.plans))
       FROM import_user_license s
       LEFT JOIN license_assignment_path p ON p.tenant_id = $1 AND p.user_id = s.user_id AND p.sku_id = s.sku_id AND p.source_id = s.user_id
       LEFT JOIN disabled_plan_set b ON b.tenant_id = $1 AND b.id = p.disabled_plan_set_id
       WHERE p.user_id IS NULL OR p.state <> 'ACTIVE' OR b.service_plan_ids <> s.plans
       RETURNING change)
     SELECT count(*) FILTER (WHERE change->'before' = 'null')::int AS added,
       count(*) FILTER (WHERE change->'before' <> 'null')::int AS changed FROM changed WHERE $1::uuid IS NOT NULL`,
  )
  const { added, changed } = row ?? { added: 0, changed: 0 }
  if (added + changed === 0) return { added, changed, inherited, arrived: [] }
  await putPaths(db, cause)
  await countUnits(db)
  return { added, changed, inherited, arrived: await findArrived(db) }
}

async function putPaths(db: TenantConnection, { moment, eventId, initiatedBy }: PathCause): Promise<void> {
  await db.query(
    `INSERT INTO license_assignment_path
       (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error, last_updated_date_time, waiting_since)
     SELECT $1, c.user_id, c.sku_id, c.user_id, 'USER', d.id, 'ACTIVE', NULL, $2::timestamptz, NULL
     FROM import_changed_path c JOIN import_user_license s USING (user_id, sku_id)
     JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.digest = uuid_set_digest(s.plans)
     ON CONFLICT (tenant_id, user_id, sku_id, source_id) DO UPDATE SET disabled_plan_set_id = EXCLUDED.disabled_plan_set_id,
       state = EXCLUDED.state, error = EXCLUDED.error, last_updated_date_time = EXCLUDED.last_updated_date_time, waiting_since = EXCLUDED.waiting_since`,
    moment,
  )
  await db.query(
    `WITH happened AS MATERIALIZED (
       SELECT c.user_id, jsonb_agg(c.change ORDER BY c.sku_id) AS changes FROM import_changed_path c GROUP BY c.user_id),
     outcome AS (
       INSERT INTO license_outcome (tenant_id, changes, created_date_time)
       SELECT DISTINCT $1::uuid, h.changes, $2::timestamptz FROM happened h RETURNING id, changes)
     INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, outcome_id, initiated_by)
     SELECT $1, $2::timestamptz, 'CHANGE_USER_LICENSE', h.user_id, $3::uuid, o.id, $4::jsonb FROM happened h JOIN outcome o USING (changes)`,
    moment,
    eventId,
    JSON.stringify(initiatedBy),
  )
}

/** Of the products of which a path changed, by all paths of the tenant: exact whatever was there before. */
async function countUnits(db: TenantConnection): Promise<void> {
  await db.query(
    `UPDATE subscribed_sku k SET consumed_units = c.users
     FROM (SELECT h.sku_id, count(*)::int AS users
           FROM (SELECT DISTINCT p.user_id, p.sku_id FROM license_assignment_path p
                 WHERE p.tenant_id = $1 AND ${holding} AND p.sku_id IN (SELECT sku_id FROM import_changed_path)) h
           GROUP BY h.sku_id) c
     WHERE k.tenant_id = $1 AND k.sku_id = c.sku_id AND k.consumed_units <> c.users`,
  )
}

async function findArrived(db: TenantConnection): Promise<WrittenPaths['arrived']> {
  return db.query(
    `SELECT DISTINCT p.user_id::text AS "userId", p.sku_id::text AS "skuId" FROM import_changed_path c
     JOIN license_assignment_path p ON p.tenant_id = $1 AND p.user_id = c.user_id AND p.sku_id = c.sku_id AND p.error = 'COUNT_VIOLATION'`,
  )
}
