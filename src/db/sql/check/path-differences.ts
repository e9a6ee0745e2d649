/**
 * Paths that cannot be what the laws made of them. Judged is only what holds whatever happened: a usage location, an address,
 * the catalogue or an import changes nobody by itself, so that a held product which a law would refuse today is no fault.
 * Each kind is one statement over the tenant's paths; what is true only at rest leaves out groups with a lap to come (or one
 * that failed) and users who are still to be evaluated for the group.
 */
import type { GroupId, SkuId, UserId } from '../../../licensing/model.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { givenTo, notHeldBack } from './held-back.ts'

const living = (user: string) => `JOIN "user" u ON u.tenant_id = $1 AND u.id = ${user} AND u.deleted_date_time IS NULL`

/** The user is not still to be evaluated for the group. */
const notQueued = (group: string, user: string) => `
    NOT EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.kind = 'MEMBER'
                AND e.group_id = ${group} AND e.user_id = ${user})`

/**
 * Neither a lap of the group is to come, nor did its last one fail (both found once, by the partial index of incomplete
 * operations and by (tenant, group, sequence)), nor is the user still to be evaluated for the group.
 */
const atRest = (group: string, user: string) => `
    ${group} NOT IN (
      SELECT o.group_id FROM license_operation o WHERE o.tenant_id = $1 AND o.state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')
      UNION ALL
      SELECT n.group_id FROM (SELECT DISTINCT ON (n.group_id) n.group_id, n.state FROM license_operation n WHERE n.tenant_id = $1
                              ORDER BY n.group_id, n.sequence DESC) n WHERE n.state = 'PROCESSING_FAILED')
    AND ${notQueued(group, user)}`

const given = givenTo('p')

/** Another path of the user from the same group is active. */
const active = `EXISTS (
    SELECT FROM license_assignment_path a
    WHERE a.tenant_id = $1 AND a.source_id = p.source_id AND a.user_id = p.user_id AND a.state = 'ACTIVE')`

const subjects = {
  /** At every commit: the paths of a deleted user are disabled, those of others are not. */
  DISABLED: `
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p
    JOIN "user" u ON u.tenant_id = $1 AND u.id = p.user_id
    WHERE p.tenant_id = $1 AND (p.state = 'DISABLED') <> (u.deleted_date_time IS NOT NULL)`,

  /** At every commit: a direct path holds without an error, or does not hold. By the partial index of paths in error. */
  DIRECT: `
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p
    WHERE p.tenant_id = $1 AND p.source_kind = 'USER' AND p.error IS NOT NULL AND p.state = 'ACTIVE_WITH_ERROR'`,

  /** At every commit, but for those whom a repair has queued: all or nothing of a group. By the partial index of paths in error, then (tenant, source, user). */
  MIXED: `
    SELECT DISTINCT p.user_id, NULL::uuid AS sku_id, p.source_id FROM license_assignment_path p
    WHERE p.tenant_id = $1 AND p.source_kind = 'GROUP' AND p.error IS NOT NULL
      AND ${active} AND ${notQueued('p.source_id', 'p.user_id')}`,

  /**
   * At every commit, but for those whom a repair has queued: of somebody who has nothing of a group but errors, one tells a law.
   * By the same indexes.
   */
  CAUSELESS: `
    SELECT p.user_id, NULL::uuid AS sku_id, p.source_id FROM license_assignment_path p
    WHERE p.tenant_id = $1 AND p.source_kind = 'GROUP' AND p.error IS NOT NULL
      AND NOT ${active} AND ${notQueued('p.source_id', 'p.user_id')}
    GROUP BY p.user_id, p.source_id HAVING bool_and(p.error = 'OTHER')`,

  /** At rest: a direct member has a path for each product of the group. By (tenant, group) of members and the key of paths. */
  MISSING: `
    SELECT m.member_id AS user_id, l.sku_id, l.group_id AS source_id FROM group_license l
    JOIN "group" g ON g.tenant_id = $1 AND g.id = l.group_id AND g.deleted_date_time IS NULL
    JOIN membership m ON m.tenant_id = $1 AND m.group_id = l.group_id AND m.member_kind = 'USER' ${living('m.member_id')}
    WHERE l.tenant_id = $1 AND ${atRest('l.group_id', 'm.member_id')}
      AND NOT EXISTS (SELECT FROM license_assignment_path p
                      WHERE p.tenant_id = $1 AND p.user_id = m.member_id AND p.sku_id = l.sku_id AND p.source_id = l.group_id)`,

  /** At rest: what a group gives has the group's disabled plans, unless a failure made it keep those that it had. */
  PLANS: `
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p
    JOIN group_license l ON l.tenant_id = $1 AND l.group_id = p.source_id AND l.sku_id = p.sku_id
    ${living('p.user_id')}
    WHERE p.tenant_id = $1 AND p.state IN ('ACTIVE', 'ERROR') AND p.disabled_plan_set_id <> l.disabled_plan_set_id
      AND ${given} AND ${atRest('p.source_id', 'p.user_id')}`,

  /**
   * At rest: what a group does not give is gone, or held back with an error: because another product leans on it, which is not
   * judged here, or because of another product of the group.
   */
  UNWANTED: `
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p ${living('p.user_id')}
    WHERE p.tenant_id = $1 AND p.source_kind = 'GROUP' AND NOT ${given} AND ${atRest('p.source_id', 'p.user_id')}
      AND (p.state IN ('ACTIVE', 'ERROR') OR p.error NOT IN ('DEPENDENCY_VIOLATION', 'OTHER'))
    UNION ALL
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p ${living('p.user_id')}
    WHERE p.tenant_id = $1 AND p.source_kind = 'GROUP' AND NOT ${given} AND ${atRest('p.source_id', 'p.user_id')}
      AND p.state = 'ACTIVE_WITH_ERROR' AND p.error = 'OTHER' AND ${notHeldBack}`,

  /** Where the queue serves: nobody waits while a unit is free, or for what they consume. By the partial index of waiting paths. */
  WAITING: `
    SELECT p.user_id, p.sku_id, p.source_id FROM license_assignment_path p
    JOIN subscribed_sku k ON k.tenant_id = $1 AND k.sku_id = p.sku_id
    WHERE p.tenant_id = $1 AND p.error = 'COUNT_VIOLATION'
      AND (k.capability_status IN ('Enabled', 'Warning') AND k.enabled_units::bigint + k.warning_units > k.consumed_units
           OR EXISTS (SELECT FROM license_assignment_path h WHERE h.tenant_id = $1 AND h.user_id = p.user_id AND h.sku_id = p.sku_id
                      AND h.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')))
      AND NOT EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.kind = 'SERVE' AND e.sku_id = p.sku_id)`,
} as const

/** What can be wrong with paths. */
export type PathDifferenceKind = keyof typeof subjects

interface Named<Id> {
  readonly id: Id
  readonly name: string
}

/** What is wrong with the paths from one source for one SKU. */
export interface PathDifference {
  readonly kind: PathDifferenceKind
  /** Null: direct paths. */
  readonly group: Named<GroupId> | null
  /** Null: all SKUs of the group together. */
  readonly sku: Named<SkuId> | null
  readonly users: number
  /** The first of the users, by id. */
  readonly first: Named<UserId>
}

/** The differences of one kind, the largest ones listed. */
export interface PathDifferences {
  readonly listed: readonly PathDifference[]
  /** How many sources and SKUs there are, and users in them, listed or not. */
  readonly lines: number
  readonly users: number
}

/** The differences of one kind, those with the most users first, at most so many. */
export async function listPathDifferences(
  db: TenantConnection,
  kind: PathDifferenceKind,
  most: number,
): Promise<PathDifferences> {
  const rows = await db.query<PathDifference & { lines: number; total: number }>(
    `WITH line AS (
       SELECT CASE WHEN f.source_id <> f.user_id THEN f.source_id END AS group_id, f.sku_id, count(*)::int AS users,
         min(f.user_id::text)::uuid AS first_id
       FROM (${subjects[kind]}) f GROUP BY 1, 2),
     most AS (SELECT *, count(*) OVER ()::int AS lines, sum(users) OVER ()::int AS total FROM line ORDER BY users DESC, group_id, sku_id LIMIT $2)
     SELECT $3::text AS kind, most.users, most.lines, most.total,
       (SELECT jsonb_build_object('id', g.id, 'name', g.display_name) FROM "group" g WHERE g.tenant_id = $1 AND g.id = most.group_id) AS group,
       (SELECT jsonb_build_object('id', s.sku_id, 'name', s.display_name) FROM product s WHERE s.sku_id = most.sku_id) AS sku,
       (SELECT jsonb_build_object('id', u.id, 'name', u.user_principal_name) FROM "user" u WHERE u.tenant_id = $1 AND u.id = most.first_id) AS first
     FROM most
     ORDER BY most.users DESC, most.group_id, most.sku_id`,
    most,
    kind,
  )
  const [first] = rows
  return {
    listed: rows.map(({ kind: of, group, sku, users, first: example }) => ({
      kind: of,
      group,
      sku,
      users,
      first: example,
    })),
    lines: first?.lines ?? 0,
    users: first?.total ?? 0,
  }
}

/** Users and groups that an evaluation sets right, each once; the users of `DISABLED` are those who are not deleted. */
export const toEvaluate = `
  SELECT f.user_id, f.source_id AS group_id
  FROM (${(['MIXED', 'CAUSELESS', 'MISSING', 'PLANS', 'UNWANTED', 'DISABLED'] as const)
    .map((kind) => `SELECT user_id, source_id FROM (${subjects[kind]}) ${kind.toLowerCase()}`)
    .join(' UNION ')}) f
  ${living('f.user_id')} WHERE f.source_id <> f.user_id`
