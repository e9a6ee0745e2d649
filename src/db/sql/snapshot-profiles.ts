/**
 * Groups the subjects of a step, users each for one group, by all that matters to the laws. Reads paths by their primary key,
 * memberships by key; the caller holds the licensing lock. Deleted users have no profile.
 */
import type { Profile } from '../../licensing/decide.ts'
import type { GroupId, LicenseAssignmentError, LicenseAssignmentStatus, SkuId, UserId } from '../../licensing/model.ts'
import { loadPlanSets } from '../read/plan-sets.ts'
import type { TenantConnection } from '../tenant-db.ts'
import { addressTaken } from './address-taken.ts'

const text = `
  WITH subject AS (
    SELECT s.ordinal, s.group_id, jsonb_build_object(
      'member', EXISTS (SELECT FROM membership m JOIN "group" g ON g.tenant_id = $1 AND g.id = m.group_id AND g.deleted_date_time IS NULL
                        WHERE m.tenant_id = $1 AND m.group_id = s.group_id AND m.member_id = u.id),
      'location', coalesce(u.usage_location, t.country_letter_code),
      'addressTaken', ${addressTaken('u.id')},
      'mine', coalesce(p.mine, '[]'), 'others', coalesce(p.others, '[]'), 'waits', coalesce(p.waits, '[]')) AS profile
    FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS s(user_id, group_id, ordinal)
    JOIN "user" u ON u.tenant_id = $1 AND u.id = s.user_id AND u.deleted_date_time IS NULL
    JOIN tenant t ON t.tenant_id = $1
    CROSS JOIN LATERAL (
      SELECT
        jsonb_agg(jsonb_build_array(p.sku_id, p.disabled_plan_set_id, p.state, p.error) ORDER BY p.sku_id)
          FILTER (WHERE p.source_id = s.group_id) AS mine,
        jsonb_agg(DISTINCT jsonb_build_array(p.sku_id, p.disabled_plan_set_id))
          FILTER (WHERE p.source_id <> s.group_id AND p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')) AS others,
        jsonb_agg(DISTINCT p.sku_id) FILTER (WHERE p.source_id <> s.group_id AND p.error = 'COUNT_VIOLATION') AS waits
      FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.user_id = u.id) p)
  SELECT group_id::text AS "groupId", profile, array_agg(ordinal::int - 1) AS ordinals FROM subject GROUP BY group_id, profile`

type MinePath = readonly [SkuId, number, LicenseAssignmentStatus, LicenseAssignmentError | null]

interface Row {
  readonly groupId: GroupId
  readonly profile: Omit<Profile, 'mine' | 'others'> & {
    readonly mine: readonly MinePath[]
    readonly others: readonly (readonly [SkuId, number])[]
  }
  readonly ordinals: readonly number[]
}

/** A user who is to be evaluated for a group. */
export interface Subject {
  readonly userId: UserId
  readonly groupId: GroupId
}

export interface Snapshot {
  readonly profiles: readonly { readonly groupId: GroupId; readonly profile: Profile }[]
  /** For each subject, in order, the index of its profile; -1 for a deleted user. */
  readonly order: Int32Array
}

/** The profiles of the subjects; no user may be among them twice. */
export async function snapshotProfiles(db: TenantConnection, subjects: readonly Subject[]): Promise<Snapshot> {
  const rows = await db.query<Row>(
    text,
    subjects.map(({ userId }) => userId),
    subjects.map(({ groupId }) => groupId),
  )
  const plansOf = await loadPlanSets(
    db,
    rows.flatMap(({ profile }) => [...profile.mine, ...profile.others].map((path) => path[1])),
  )
  const order = new Int32Array(subjects.length).fill(-1)
  const profiles = rows.map(({ groupId, profile, ordinals }, index) => {
    for (const ordinal of ordinals) order[ordinal] = index
    const mine = profile.mine.map(([skuId, set, state, error]) => ({
      skuId,
      disabledPlans: plansOf(set),
      state,
      error,
    }))
    const others = profile.others.map(([skuId, set]) => ({ skuId, disabledPlans: plansOf(set) }))
    return { groupId, profile: { ...profile, mine, others } }
  })
  return { profiles, order }
}
