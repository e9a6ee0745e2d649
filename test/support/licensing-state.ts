/** What a tenant's users hold, and who is in error for a group: read plainly, to hold previews against. */
import type { TestDatabase } from './test-database.ts'

export interface LicensingState {
  /** Every path in one line. */
  readonly paths: readonly string[]
  /** The plans that users have by each SKU, by `user sku`. */
  readonly plans: ReadonlyMap<string, ReadonlySet<string>>
  /** Those whom a lap over the group evaluates. */
  readonly evaluated: readonly string[]
  /** `user sku` of the paths from the group. */
  readonly ofGroup: ReadonlySet<string>
  /** `user sku error` of the paths from the group. */
  readonly errors: readonly string[]
  readonly consumed: Readonly<Record<string, number>>
  /** Assignable units less consumed ones. */
  readonly balance: Readonly<Record<string, number>>
}

interface Row {
  readonly user: string
  readonly sku: string
  readonly source: string
  readonly state: string
  readonly error: string | null
  readonly enabled: readonly string[]
}

export async function loadLicensingState(
  { owner }: Pick<TestDatabase, 'owner'>,
  tenantId: string,
  group: string,
): Promise<LicensingState> {
  const rows = async <T>(text: string, ...values: unknown[]) =>
    (await owner.query(text, [tenantId, ...values])).rows as T[]
  const paths = await rows<Row>(
    `SELECT p.user_id AS "user", p.sku_id AS sku, p.source_id AS source, p.state::text, p.error::text,
       ARRAY(SELECT service_plan_id::text FROM product_service_plan s WHERE s.sku_id = p.sku_id AND s.service_plan_id <> ALL (d.service_plan_ids)) AS enabled
     FROM license_assignment_path p JOIN disabled_plan_set d ON d.tenant_id = p.tenant_id AND d.id = p.disabled_plan_set_id
     WHERE p.tenant_id = $1 ORDER BY 1, 2, 3`,
  )
  const evaluated = await rows<{ id: string }>(
    `SELECT u.id FROM "user" u WHERE u.tenant_id = $1 AND u.deleted_date_time IS NULL
       AND (EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.member_id = u.id)
         OR EXISTS (SELECT FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = $2 AND p.user_id = u.id)) ORDER BY 1`,
    group,
  )
  const skus = await rows<{ sku: string; units: number; consumed: number }>(
    `SELECT sku_id AS sku, CASE WHEN capability_status IN ('Enabled', 'Warning') THEN enabled_units + warning_units ELSE 0 END AS units,
       consumed_units AS consumed FROM subscribed_sku WHERE tenant_id = $1`,
  )
  const plans = new Map<string, Set<string>>()
  for (const { user, sku, enabled } of paths.filter(({ state }) => state.startsWith('ACTIVE'))) {
    const key = `${user} ${sku}`
    plans.set(key, new Set([...(plans.get(key) ?? []), ...enabled]))
  }
  const ofGroup = paths.filter(({ source }) => source === group)
  return {
    paths: paths.map(({ enabled, ...path }) => [...Object.values(path), ...enabled].join(' ')),
    plans,
    evaluated: evaluated.map(({ id }) => id),
    ofGroup: new Set(ofGroup.map(({ user, sku }) => `${user} ${sku}`)),
    errors: ofGroup.flatMap(({ user, sku, error }) => (error === null ? [] : [`${user} ${sku} ${error}`])),
    consumed: Object.fromEntries(skus.map(({ sku, consumed }) => [sku, consumed])),
    balance: Object.fromEntries(skus.map(({ sku, units, consumed }) => [sku, units - consumed])),
  }
}

/** How many users come to hold a path of the SKU that they did not hold, and how many lose the SKU altogether. */
export function compareHolding(before: LicensingState, after: LicensingState) {
  const holding = ({ paths }: LicensingState) =>
    new Map(
      paths
        .filter((line) => line.split(' ')[3]?.startsWith('ACTIVE'))
        .map((line) => [line.split(' ').slice(0, 3).join(' '), line]),
    )
  const [held, holds] = [holding(before), holding(after)]
  const fresh = [...holds.keys()].filter((key) => !held.has(key)).map((key) => key.split(' '))
  const gone = [...before.plans.keys()].filter((key) => !after.plans.has(key)).map((key) => key.split(' '))
  const skuIds = [...new Set([...fresh, ...gone].map(([, sku = '']) => sku))].sort()
  return {
    servedUsers: new Set(fresh.map(([user]) => user)).size,
    skus: skuIds.map((skuId) => ({
      skuId,
      servedUsers: new Set(fresh.filter(([, sku]) => sku === skuId).map(([user]) => user)).size,
      losingUsers: gone.filter(([, sku]) => sku === skuId).length,
      consumedUnits: after.consumed[skuId],
      availableUnits: Math.max(0, after.balance[skuId] ?? 0),
    })),
  }
}

/** What becomes of each SKU that evaluated users with a path of it from the group have, before or after. */
export function compareLap(before: LicensingState, after: LicensingState) {
  const concerned = [...new Set([...before.ofGroup, ...after.ofGroup])].map((key) => key.split(' '))
  const skuIds = [...new Set(concerned.map(([, sku = '']) => sku))].sort()
  const lines = skuIds.map((skuId) => {
    const users = before.evaluated.filter((id) => concerned.some(([user, sku]) => user === id && sku === skuId))
    const plansOf = (state: LicensingState, user: string) => state.plans.get(`${user} ${skuId}`)
    const only = (some: ReadonlySet<string> = new Set(), others: ReadonlySet<string> = new Set()) => [
      ...some.difference(others),
    ]
    const on = users.flatMap((user) => only(plansOf(after, user), plansOf(before, user)))
    const off = users.flatMap((user) => only(plansOf(before, user), plansOf(after, user)))
    const count = (
      fate: (was: ReadonlySet<string> | undefined, is: ReadonlySet<string> | undefined) => boolean | undefined,
    ) => users.filter((user) => fate(plansOf(before, user), plansOf(after, user)) === true).length
    const isEqual = (was: ReadonlySet<string>, is: ReadonlySet<string>) => was.symmetricDifference(is).size === 0
    return {
      skuId,
      fates: [
        count((was, is) => !was && !!is),
        count((was, is) => was && is && !isEqual(was, is)),
        count((was, is) => was && is && isEqual(was, is)),
        count((was, is) => !!was && !is),
      ],
      units: [before.consumed[skuId], after.consumed[skuId]],
      plans: [...new Set([...on, ...off])]
        .sort()
        .map((plan) => [plan, on.filter((each) => each === plan).length, off.filter((each) => each === plan).length]),
    }
  })
  return lines.filter(({ fates }) => fates.some((users) => users > 0))
}
