import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { type SkuUpdate, updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { bad, expectRefusal } from '../../support/expect-refusal.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const administrator = { scopes: new Set(['Organization.ReadWrite.All', 'Directory.Read.All']) }
const update = (skuId: string, change: SkuUpdate) =>
  updateSubscribedSku(contoso.context(administrator), skuId as SkuId, change)
const unitsOf = (skuId: string) =>
  contoso.sql(
    `SELECT capability_status AS status, enabled_units AS enabled, suspended_units AS suspended, warning_units AS warning,
       locked_out_units AS "lockedOut" FROM subscribed_sku WHERE sku_id = $1`,
    skuId,
  )
const states = ['enabled', 'suspended', 'warning', 'lockedOut'] as const

describe('a product is not changed, and nothing is noted', () => {
  test.each(states.flatMap((name) => [-1, 1_000_000_001, 2 ** 31 - 1].map((value) => [name, value] as const)))(
    'by %s units of %d',
    (name, value) =>
      expectRefusal(
        contoso,
        () => update(skus.e3, { enabled: 7, [name]: value }),
        bad(`input.prepaidUnits.${name} is ${value}: units must be 0 to 1000000000.`),
      ),
  )

  test.each(['Active', 'enabled', ''])('by the status "%s"', (capabilityStatus) =>
    expectRefusal(
      contoso,
      () => update(skus.e3, { enabled: 7, capabilityStatus }),
      bad('input.capabilityStatus must be one of Enabled, Warning, Suspended, Deleted, LockedOut.'),
    ),
  )

  test('where the catalogue does not have it either', () => {
    const unknown = '00000000-0000-4000-8000-000000000001'
    return expectRefusal(contoso, () => update(unknown, { enabled: 7 }), {
      code: 'Request_ResourceNotFound',
      message: `skuId: neither the tenant's subscriptions nor the catalogue have a product ${unknown}.`,
    })
  })
})

test('a product of the catalogue is added with the units that are named, and an audit entry', async () => {
  const [product] = await contoso.sql(
    'SELECT sku_id AS id FROM product WHERE sku_id NOT IN (SELECT sku_id FROM subscribed_sku) LIMIT 1',
  )
  const id = String(product?.['id'])
  await update(id, { enabled: 7 })
  expect(await unitsOf(id)).toEqual([{ status: 'Enabled', enabled: 7, suspended: 0, warning: 0, lockedOut: 0 }])
  expect(
    await contoso.sql(
      `SELECT succeeded FROM directory_audit WHERE activity = 'UPDATE_SUBSCRIBED_SKU' AND target_id = $1`,
      id,
    ),
  ).toEqual([{ succeeded: true }])
})

test('null and what is not named stays', async () => {
  await update(skus.e1, { enabled: 60, suspended: 1, warning: 2, lockedOut: 3, capabilityStatus: 'Warning' })
  const document = `mutation { updateSubscribedSku(skuId: "${skus.e1}", input: { prepaidUnits: { enabled: null, warning: 4 }, capabilityStatus: null }) { id } }`
  expect((await ask(contoso.context(administrator), document)).errors).toBeUndefined()
  expect(await unitsOf(skus.e1)).toEqual([{ status: 'Warning', enabled: 60, suspended: 1, warning: 4, lockedOut: 3 }])
})

describe('units without measure', () => {
  const document = `query ($group: ID!, $sku: UUID!) {
    subscribedSku(skuId: $sku) { availableUnits }
    group(id: $group) { membersWithLicenseErrors { totalCount edges { errors { cause } } } }
    previewAssignLicense(groupId: $group, removeLicenses: [$sku]) { skus { assignableUnits availableUnitsBefore availableUnitsAfter } }
  }`
  const read = async (tenant: Contoso) => {
    const { data, errors } = await ask(tenant.context(), document, { group: groupId('Executives'), sku: skus.e5 })
    expect(errors).toBeUndefined()
    return data
  }

  test('are told up to the limit, and everybody who waited is served', async () => {
    await update(skus.e5, { enabled: 1_000_000_000, warning: 1_000_000_000 })
    await contoso.settle()
    const { subscribedSku, previewAssignLicense, group } = await read(contoso)
    expect(subscribedSku.availableUnits).toBeGreaterThan(1_999_999_900)
    expect(previewAssignLicense.skus[0].assignableUnits).toBe(2_000_000_000)
    expect(group.membersWithLicenseErrors.totalCount).toBe(0)
    expect(await differences(contoso.database)).toEqual([])
  })

  test('break no read and no check, though something else than this mutation wrote them', async () => {
    await using other = await createContoso()
    await other.settle()
    await other.sql(
      'UPDATE subscribed_sku SET enabled_units = 2147483647, warning_units = 2147483647 WHERE sku_id = $1',
      skus.e5,
    )
    const { subscribedSku, previewAssignLicense, group } = await read(other)
    expect(subscribedSku.availableUnits).toBe(2_147_483_647)
    expect(previewAssignLicense.skus[0]).toEqual({
      assignableUnits: 2_147_483_647,
      availableUnitsBefore: 2_147_483_647,
      availableUnitsAfter: 2_147_483_647,
    })
    expect(group.membersWithLicenseErrors.totalCount).toBe(11)
    // Nobody has been told of the units, so that those who wait for them wait in vain.
    expect(await differences(other.database)).toMatchObject([{ kind: 'WAITING', users: 11 }])
  })
})
