/**
 * Groups the subjects of a step, users each for one group, by all that matters to the laws. Reads paths by their primary key,
 * memberships by key; the caller holds the licensing lock. Deleted users have no profile.
 */
import type { Profile } from '../../licensing/profile.ts'
import type {
  GroupId,
  License,
  LicenseAssignmentError,
  LicenseAssignmentStatus,
  PathState,
  PlanSet,
  SkuId,
  UserId,
} from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { addressTaken } from './address-taken.ts'
import { loadLayeredPlanSets, type PathLayer, storedPaths } from './path-layer.ts'

/** Each look-up is a correlated one with a limit, which no plan turns into a pass over the whole tenant. */
const text = ({ patch, paths }: PathLayer) => `
  ${patch(4)} SELECT s.group_id::text AS "groupId", m.member, u.location, u.taken, p.paths, array_agg(s.ordinal::int - 1) AS ordinals
  FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS s(user_id, group_id, ordinal)
  CROSS JOIN LATERAL (
    SELECT coalesce(u.usage_location, (SELECT country_letter_code FROM tenant WHERE tenant_id = $1)) AS location,
      ${addressTaken('u.id')} AS taken
    FROM "user" u WHERE u.tenant_id = $1 AND u.id = s.user_id AND u.deleted_date_time IS NULL LIMIT 1) u
  CROSS JOIN LATERAL (
    SELECT (SELECT true FROM membership m JOIN "group" g ON g.tenant_id = $1 AND g.id = m.group_id AND g.deleted_date_time IS NULL
            WHERE m.tenant_id = $1 AND m.group_id = s.group_id AND m.member_id = s.user_id LIMIT 1) IS NOT NULL AS member) m
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(DISTINCT CASE
      WHEN p.source_id = s.group_id THEN jsonb_build_array('mine', p.sku_id, p.disabled_plan_set_id, p.state, p.error)
      WHEN p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR') THEN jsonb_build_array('others', p.sku_id, p.disabled_plan_set_id)
      ELSE jsonb_build_array('waits', p.sku_id) END)
      FILTER (WHERE p.source_id = s.group_id OR p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR') OR p.error = 'COUNT_VIOLATION') AS paths
    FROM ${paths} p WHERE p.tenant_id = $1 AND p.user_id = s.user_id) p
  GROUP BY s.group_id, m.member, u.location, u.taken, p.paths`

/** A path of a user, as far as it matters for the group. */
type Path =
  | readonly ['mine', SkuId, number, LicenseAssignmentStatus, LicenseAssignmentError | null]
  | readonly ['others', SkuId, number]
  | readonly ['waits', SkuId]

interface Row {
  readonly groupId: GroupId
  readonly member: boolean
  readonly location: string
  readonly taken: boolean
  readonly paths: readonly Path[] | null
  readonly ordinals: readonly number[]
}

/** A user who is to be evaluated for a group. */
export interface Subject {
  readonly userId: UserId
  readonly groupId: GroupId
}

/** Users by what the laws need to know of them, equal ones together. */
export interface Snapshot {
  readonly profiles: readonly { readonly groupId: GroupId; readonly profile: Profile }[]
  /** For each subject, in order, the index of its profile; -1 for a deleted user. */
  readonly order: Int32Array
}

/** The profiles of the subjects; a user may be among them for several groups. */
export async function snapshotProfiles(
  db: TenantConnection,
  subjects: readonly Subject[],
  layer: PathLayer = storedPaths,
): Promise<Snapshot> {
  const rows = await db.query<Row>(
    text(layer),
    subjects.map(({ userId }) => userId),
    subjects.map(({ groupId }) => groupId),
    ...layer.parameters,
  )
  const plansOf = await loadLayeredPlanSets(
    db,
    layer,
    rows.flatMap(({ paths }) => (paths ?? []).flatMap((path) => path[2] ?? [])),
  )
  const order = new Int32Array(subjects.length).fill(-1)
  const profiles = rows.map((row, index) => {
    for (const ordinal of row.ordinals) order[ordinal] = index
    return { groupId: row.groupId, profile: toProfile(row, plansOf) }
  })
  return { profiles, order }
}

function toProfile({ member, location, taken, paths }: Row, plansOf: (set: number) => PlanSet): Profile {
  const mine: PathState[] = []
  const others: License[] = []
  const waits: SkuId[] = []
  for (const path of paths ?? []) {
    if (path[0] === 'mine')
      mine.push({ skuId: path[1], disabledPlans: plansOf(path[2]), state: path[3], error: path[4] })
    else if (path[0] === 'others') others.push({ skuId: path[1], disabledPlans: plansOf(path[2]) })
    else waits.push(path[1])
  }
  return { member, location, addressTaken: taken, mine, others, waits }
}
