/** Reports of seats, against the same over plain objects. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { owned, skus } from '../../../../src/imports/demonstration/contoso.ts'
import { readSkuSeats } from '../../../../src/operations/reports/sku-seats.ts'
import { type Contoso, createContoso, tenantId } from '../../../support/contoso.ts'
import { loadDemand } from '../../../support/plain-reports.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const everything = { unused: false, waitingUsers: true, assignedGroupCount: true }
const read = (wanted: Partial<typeof everything> = {}) =>
  readSkuSeats(contoso.database.tenant(tenantId), { ...everything, ...wanted })

test('each product with its units, who waits, and how many groups give it', async () => {
  await contoso.sql(
    'UPDATE subscribed_sku SET enabled_units = 4, warning_units = 2, suspended_units = 1 WHERE sku_id = $1',
    skus.e3,
  )
  await contoso.sql(
    `UPDATE subscribed_sku SET capability_status = 'Suspended', locked_out_units = 5 WHERE sku_id = $1`,
    skus.e1,
  )
  const [demand, seats] = [await loadDemand(contoso), await read()]
  expect(seats.map(({ skuId }) => skuId)).toEqual(owned.map(({ sku }) => sku).sort())
  for (const { skuId, consumedUnits, waitingUsers, assignedGroupCount } of seats)
    expect({ consumedUnits, waitingUsers, assignedGroupCount }, skuId).toEqual(demand(skuId))
  const of = (skuId: string) => seats.find((each) => each.skuId === skuId)
  const { consumedUnits: e3 } = demand(skus.e3)
  expect(of(skus.e3)).toMatchObject({ assignableUnits: 6, availableUnits: 0, overAssignedUnits: e3 - 6 })
  const { consumedUnits: e1 } = demand(skus.e1)
  expect(of(skus.e1)).toMatchObject({ assignableUnits: 0, overAssignedUnits: e1, lockedOutUnits: 5 })
  expect(of(skus.emsE5)).toMatchObject({ overAssignedUnits: 0, availableUnits: 100 - demand(skus.emsE5).consumedUnits })
  expect(of(skus.e5)?.waitingUsers).toBeGreaterThan(0)
  expect(of(skus.e3)).toMatchObject({
    skuPartNumber: 'ENTERPRISEPACK',
    productName: 'Office 365 E3',
    appliesTo: 'User',
  })
})

test('unused are those of which nobody has a unit', async () => {
  expect(await read({ unused: true })).toEqual((await read()).filter(({ consumedUnits }) => consumedUnits === 0))
  expect((await read({ unused: true })).map(({ skuId }) => skuId)).toEqual([skus.speE5])
})

test('what is not wanted is not counted', async () => {
  const [seats] = await read({ waitingUsers: false, assignedGroupCount: false })
  expect(seats).toMatchObject({ waitingUsers: 0, assignedGroupCount: 0 })
  const e5 = (await read({ waitingUsers: false, assignedGroupCount: true })).find(({ skuId }) => skuId === skus.e5)
  expect(e5).toMatchObject({ waitingUsers: 0, assignedGroupCount: 1 })
})
