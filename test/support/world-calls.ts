/** Calls on the first group of a small tenant with invented products, as tests of the engine make them. */
import type { SkuId } from '../../src/licensing/model.ts'
import { assignLicense } from '../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../src/operations/change-group-members.ts'
import { group, sku, user, type World } from './property-tenant.ts'
import type { TestDatabase } from './test-database.ts'

/** Changes what the group gives, products by their numbers. */
export const give = (world: World, add: readonly number[], remove: readonly number[] = []) =>
  assignLicense(world.context(), {
    groupId: group(0),
    addLicenses: add.map((number) => ({ skuId: sku(number) as SkuId, disabledPlans: [] })),
    removeLicenses: remove.map((number) => sku(number) as SkuId),
  })

export const join = (world: World, ...numbers: number[]) =>
  addGroupMembers(world.context(), { groupId: group(0), memberIds: numbers.map(user) })

/** Rows of the tenant, which is `$1`. */
export const rowsOf = async (
  { owner }: Pick<TestDatabase, 'owner'>,
  world: World,
  text: string,
  ...values: unknown[]
): Promise<Record<string, unknown>[]> =>
  (await owner.query<Record<string, unknown>>(text, [world.tenantId, ...values])).rows

/** Every path as person, product and where it stands. */
export const pathsOf = (database: Pick<TestDatabase, 'owner'>, world: World) =>
  rowsOf(
    database,
    world,
    `SELECT right(user_id::text, 1) AS person, right(sku_id::text, 1) AS product, state::text, error::text
     FROM license_assignment_path WHERE tenant_id = $1 ORDER BY user_id, sku_id, source_id`,
  )
