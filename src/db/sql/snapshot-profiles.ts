/**
 * Groups the users of a step by all that matters to the laws. Reads paths by their primary key and by (tenant, source, user),
 * memberships by key; the caller holds the licensing lock.
 */
import type {
  GroupId,
  LicenseAssignmentError,
  LicenseAssignmentStatus,
  PlanSet,
  SkuId,
  UserId,
} from '../../licensing/model.ts'
import type { Profile } from '../../licensing/decide.ts'
import type { TenantConnection } from '../tenant-db.ts'

const text = `
  WITH subject AS (
    SELECT s.ordinal, jsonb_build_object(
      'member', EXISTS (SELECT FROM membership m JOIN "group" g ON g.tenant_id = $1 AND g.id = m.group_id AND g.deleted_date_time IS NULL
                        WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = u.id),
      'location', coalesce(u.usage_location, t.country_letter_code),
      'addressTaken', EXISTS (
        SELECT FROM proxy_address a JOIN proxy_address b ON b.tenant_id = $1 AND b.address_key = a.address_key AND b.object_id <> a.object_id
        LEFT JOIN "user" bu ON bu.tenant_id = $1 AND bu.id = b.object_id LEFT JOIN "group" bg ON bg.tenant_id = $1 AND bg.id = b.object_id
        WHERE a.tenant_id = $1 AND a.object_id = u.id AND coalesce(bu.deleted_date_time, bg.deleted_date_time) IS NULL),
      'mine', (SELECT coalesce(jsonb_agg(jsonb_build_array(p.sku_id, p.disabled_plan_set_id, p.state, p.error) ORDER BY p.sku_id), '[]')
               FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.user_id = u.id AND p.source_id = $2::uuid),
      'others', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(p.sku_id, p.disabled_plan_set_id)), '[]')
                 FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.user_id = u.id AND p.source_id <> $2::uuid
                   AND p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR'))) AS profile
    FROM unnest($3::uuid[]) WITH ORDINALITY AS s(user_id, ordinal)
    JOIN "user" u ON u.tenant_id = $1 AND u.id = s.user_id JOIN tenant t ON t.tenant_id = $1)
  SELECT profile, array_agg(ordinal::int - 1) AS ordinals FROM subject GROUP BY profile`

type MinePath = readonly [SkuId, number, LicenseAssignmentStatus, LicenseAssignmentError | null]

interface Row {
  readonly profile: Omit<Profile, 'mine' | 'others'> & {
    readonly mine: readonly MinePath[]
    readonly others: readonly (readonly [SkuId, number])[]
  }
  readonly ordinals: readonly number[]
}

export interface Snapshot {
  readonly profiles: readonly Profile[]
  /** For each user, in order, the index of its profile. */
  readonly order: Int32Array
}

export async function snapshotProfiles(
  db: TenantConnection,
  groupId: GroupId,
  users: readonly UserId[],
): Promise<Snapshot> {
  const rows = await db.query<Row>(text, groupId, users)
  const ids = new Set(rows.flatMap(({ profile }) => [...profile.mine, ...profile.others].map((path) => path[1])))
  const sets = await db.query<{ id: number; plans: PlanSet }>(
    'SELECT id, service_plan_ids::text[] AS plans FROM disabled_plan_set WHERE tenant_id = $1 AND id = ANY ($2::int[])',
    [...ids],
  )
  const plansOf = new Map(sets.map(({ id, plans }) => [id, plans]))
  const order = new Int32Array(users.length)
  const profiles = rows.map(({ profile, ordinals }, index) => {
    for (const ordinal of ordinals) order[ordinal] = index
    return {
      ...profile,
      mine: profile.mine.map(([skuId, set, state, error]) => ({
        skuId,
        disabledPlans: plansOf.get(set) ?? [],
        state,
        error,
      })),
      others: profile.others.map(([skuId, set]) => ({ skuId, disabledPlans: plansOf.get(set) ?? [] })),
    }
  })
  return { profiles, order }
}
