/**
 * Users in error for what a group gives, for many groups at once. Reads the partial index of paths in error by source, of one
 * kind of error that by kind and source: what is read are the errors of these groups, whatever other paths there are.
 */
import type { GroupId, LicenseAssignmentError, SkuId, UserId } from '../../licensing/model.ts'
import { assignableUnits, type Units } from '../../licensing/units.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { PageRequest } from './page.ts'
import type { UserRow } from './rows.ts'

/** A user with the errors of its paths from the group, in words. */
export interface MemberWithErrorsRow {
  readonly user: UserRow
  readonly errors: readonly object[]
}

/** A user with a path in error from the group. */
export interface MemberInError {
  readonly groupId: GroupId
  readonly userId: UserId
}

/** Which errors are meant; null: all. A user counts where a path from the group has such an error. */
export interface MemberErrorFilter {
  readonly error: LicenseAssignmentError | null
  readonly skuId: SkuId | null
}

/** The page of each group by user id, one more than its limit where there are more; in reading order. */
export async function findMembersInError(
  db: TenantConnection,
  groupIds: readonly GroupId[],
  { filter, page }: { readonly filter: MemberErrorFilter; readonly page: PageRequest },
): Promise<readonly MemberInError[]> {
  const { limit, backwards, after, before } = page
  const [lower, upper] = [after?.inclusive ? '>=' : '>', before?.inclusive ? '<=' : '<']
  const { condition, values } = conditionOf(filter, 6)
  return db.query<MemberInError>(
    `SELECT g.id::text AS "groupId", e.user_id::text AS "userId"
     FROM unnest($2::uuid[]) AS g(id)
     CROSS JOIN LATERAL (
       SELECT DISTINCT p.user_id FROM license_assignment_path p
       WHERE p.tenant_id = $1::uuid AND p.source_id = g.id AND ${condition}
         AND ($3::uuid IS NULL OR p.user_id ${lower} $3::uuid) AND ($4::uuid IS NULL OR p.user_id ${upper} $4::uuid)
       ORDER BY p.user_id ${backwards ? 'DESC' : 'ASC'} LIMIT $5::int) e
     ORDER BY g.id, e.user_id ${backwards ? 'DESC' : 'ASC'}`,
    groupIds,
    after?.position[0] ?? null,
    before?.position[0] ?? null,
    limit + 1,
    ...values,
  )
}

/** How many users are in error for each group; groups without any are missing. */
export async function countMembersInError(
  db: TenantConnection,
  groupIds: readonly GroupId[],
  filter: MemberErrorFilter,
): Promise<ReadonlyMap<string, number>> {
  const { condition, values } = conditionOf(filter, 3)
  const rows = await db.query<{ groupId: string; users: number }>(
    `SELECT p.source_id::text AS "groupId", count(DISTINCT p.user_id)::int AS users FROM license_assignment_path p
     WHERE p.tenant_id = $1::uuid AND p.source_id = ANY ($2::uuid[]) AND ${condition} GROUP BY p.source_id`,
    groupIds,
    ...values,
  )
  return new Map(rows.map(({ groupId, users }) => [groupId, users]))
}

/** The paths that a filter means, and its values from parameter `first` on; spelled out, so that an index of errors is seen to fit. */
function conditionOf({ error, skuId }: MemberErrorFilter, first: number) {
  const [conditions, values] = [['p.error IS NOT NULL'], [] as string[]]
  if (error !== null) conditions.push(`p.error = $${first + values.push(error) - 1}::license_assignment_error`)
  if (skuId !== null) conditions.push(`p.sku_id = $${first + values.push(skuId) - 1}::uuid`)
  return { condition: conditions.join(' AND '), values }
}

/** Names of products and service plans, and how the tenant stands with the products, for telling causes. */
export interface LicensingNames {
  readonly products: ReadonlyMap<string, { readonly name: string; readonly units: number; readonly consumed: number }>
  readonly plans: ReadonlyMap<
    string,
    { readonly servicePlanId: string; readonly servicePlanName: string | null; readonly displayName: string | null }
  >
}

/** The products that the tenant owns, further ones of the catalogue, which it has no units of, and the given plans, by name. */
export async function loadLicensingNames(
  db: TenantConnection,
  planIds: readonly string[],
  skuIds: readonly string[] = [],
): Promise<LicensingNames> {
  const products = await db.query<Omit<Units, 'consumedUnits'> & { id: string; name: string; consumed: number }>(
    `SELECT p.sku_id::text AS id, p.display_name AS name, coalesce(k.consumed_units, 0) AS consumed,
       coalesce(k.capability_status, 'Deleted') AS "capabilityStatus",
       coalesce(k.enabled_units, 0) AS "enabledUnits", coalesce(k.warning_units, 0) AS "warningUnits"
     FROM (SELECT sku_id FROM subscribed_sku WHERE tenant_id = $1::uuid UNION SELECT unnest($2::uuid[])) named
     JOIN product p USING (sku_id) LEFT JOIN subscribed_sku k ON k.tenant_id = $1::uuid AND k.sku_id = p.sku_id`,
    skuIds,
  )
  const plans = await db.query<{ servicePlanId: string; servicePlanName: string | null; displayName: string | null }>(
    `SELECT service_plan_id::text AS "servicePlanId", service_plan_name AS "servicePlanName", display_name AS "displayName"
     FROM service_plan WHERE service_plan_id = ANY ($2::uuid[]) AND $1::uuid IS NOT NULL`,
    planIds,
  )
  return {
    products: new Map(
      products.map(({ id, name, consumed, ...units }) => [id, { name, consumed, units: assignableUnits(units) }]),
    ),
    plans: new Map(plans.map((plan) => [plan.servicePlanId, plan])),
  }
}
