/** Why members are in error, in words: the same from a preview of the call and from the members after it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import { ask } from '../../support/ask.ts'
import { addProducts, createWorld, group, plan, sku, user, type World } from '../../support/property-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
  await database.owner.query(`UPDATE service_plan SET display_name = 'Plan ' || right(service_plan_id::text, 1)`)
})
afterAll(() => close())

type Licenses = readonly (readonly [product: number, ...disabled: number[]])[]
const toRequest = (add: Licenses, remove: readonly number[]) => ({
  addLicenses: add.map(([number, ...disabled]) => ({
    skuId: sku(number) as SkuId,
    disabledPlans: disabled.map((each) => plan(each) as ServicePlanId),
  })),
  removeLicenses: remove.map((number) => sku(number) as SkuId),
})

const failing =
  'errors { skuId error cause remedy servicePlans { displayName } conflictingServicePlans { displayName } }'
const document = `query ($id: ID!) { group(id: $id) { membersWithLicenseErrors { edges { ${failing} } } } }`
const preview = `query ($id: ID!, $add: [AssignedLicenseInput!]!, $remove: [UUID!]!) {
  previewAssignLicense(groupId: $id, addLicenses: $add, removeLicenses: $remove) {
    membersWithLicenseErrors { edges { ${failing} } }
  }
}`

/** Calls, and answers the errors of the one member who is in error. */
async function errorsAfter(world: World, add: Licenses, remove: readonly number[] = []) {
  const request = toRequest(add, remove)
  const variables = { id: group(0), add: request.addLicenses, remove: request.removeLicenses }
  const previewed = await ask(world.context(), preview, variables)
  await assignLicense(world.context(), { groupId: group(0), ...request })
  await settle(database.tenant(world.tenantId))
  const { data } = await ask(world.context(), document, { id: group(0) })
  const { edges } = data.group.membersWithLicenseErrors
  expect(previewed.data?.previewAssignLicense.membersWithLicenseErrors.edges).toEqual(edges)
  expect(edges).toHaveLength(1)
  return edges[0].errors
}

/** A tenant with one member of the group, who has the product by it. */
async function worldOf({ units, first }: { readonly units: readonly number[]; readonly first: Licenses }) {
  const world = await createWorld(database, units)
  await addGroupMembers(world.context(), { groupId: group(0), memberIds: [user(3)] })
  await assignLicense(world.context(), { groupId: group(0), ...toRequest(first, []) })
  await settle(database.tenant(world.tenantId))
  return world
}

test('a product that keeps a plan which the group switches off is told with the product that leans on it', async () => {
  const world = await worldOf({ units: [6, 6, 6, 6, 6, 6], first: [[0]] })
  await assignUserLicense(world.context(), { userId: user(3), ...toRequest([[2]], []) })
  expect(await errorsAfter(world, [[0, 1]])).toEqual([
    {
      skuId: sku(0),
      error: 'DEPENDENCY_VIOLATION',
      cause:
        'Plan 5 of PRODUCT_2 needs Plan 1, which only PRODUCT_0 gives to the user; so PRODUCT_0 stays as it was, though the group has switched Plan 1 off.',
      remedy:
        'Switch Plan 1 on again in the licences of the group; or take PRODUCT_2 from the user, or give Plan 1 by another product, then reprocess the user.',
      servicePlans: [{ displayName: 'Plan 5' }],
      conflictingServicePlans: [{ displayName: 'Plan 1' }],
    },
  ])
})

test('a product that stays because of the errors of others is told so, not as mended', async () => {
  const world = await worldOf({ units: [6, 6, 6, 6, 0, 6], first: [[0], [2]] })
  // In a call of its own, so that nothing comes in its place.
  await assignLicense(world.context(), { groupId: group(0), ...toRequest([[2, 5], [4]], []) })
  const errors = await errorsAfter(world, [], [0])
  expect(errors.map(({ skuId, error }: { skuId: string; error: string }) => [skuId, error])).toEqual([
    [sku(0), 'DEPENDENCY_VIOLATION'],
    [sku(2), 'OTHER'],
    [sku(4), 'COUNT_VIOLATION'],
  ])
  expect(errors[0]).toMatchObject({
    cause:
      'Plan 5 of PRODUCT_2 needs Plan 1, which only PRODUCT_0 gives to the user as long as other products of the group are in error; so PRODUCT_0 stays.',
    remedy: 'Mend the errors of the other products; PRODUCT_0 goes then.',
  })
})
