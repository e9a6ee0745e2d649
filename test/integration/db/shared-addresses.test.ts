import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSharedAddresses } from '../../../src/db/sql/shared-addresses.ts'
import { guidOf } from '../../../src/imports/demonstration/contoso.ts'
import type { UserId } from '../../../src/licensing/model.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'

const holders = 5_000
const holder = (number: number) => `dddddddd-0000-4000-8000-${String(number).padStart(12, '0')}`
const askers = Array.from({ length: 50 }, (_, index) => guidOf('user', index + 100) as UserId)

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  const ids = Array.from({ length: holders }, (_, index) => holder(index + 1))
  await contoso.sql(`INSERT INTO directory_object SELECT $1, unnest($2::uuid[]), 'USER'`, tenantId, ids)
  await contoso.sql(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, deleted_date_time)
     SELECT $1, id, 'Holder', id || '@contoso.com', CASE WHEN id = $3 THEN now() END FROM unnest($2::uuid[]) AS id`,
    tenantId,
    ids,
    holder(1),
  )
  await contoso.sql(
    `INSERT INTO proxy_address (tenant_id, object_id, position, address)
     SELECT $1, id, number, 'smtp:Everybody' || number || '@contoso.com' FROM unnest($2::uuid[]) AS id, generate_series(5, 9) number`,
    tenantId,
    [...ids, ...askers],
  )
})
afterAll(() => contoso[Symbol.asyncDispose]())

test('each user is told its first shared addresses, and of their living holders the one with the lowest id', async () => {
  const [first] = askers
  const shared = await findSharedAddresses(contoso.database.tenant(tenantId), [
    first as UserId,
    guidOf('user', 47) as UserId,
    guidOf('user', 1) as UserId,
  ])
  const [others, ofFirst] = [
    shared.filter(({ userId }) => userId !== first),
    shared.filter(({ userId }) => userId === first),
  ]
  const lowest = [...askers.slice(1), holder(2)].sort()[0]
  expect(ofFirst.map(({ address }) => address)).toEqual(
    [5, 6, 7].map((number) => `smtp:Everybody${number}@contoso.com`),
  )
  expect(new Set(ofFirst.map(({ holderId }) => holderId))).toEqual(new Set([lowest]))
  expect(others).toEqual([
    {
      userId: guidOf('user', 47),
      address: 'smtp:falcon@contoso.com',
      holderId: groupId('Project Falcon'),
      holderKind: 'GROUP',
      holderName: 'Project Falcon',
    },
  ])
})

test.each(agesOfStatistics)('what it reads does not grow with the holders of an address: after %s', async (age) => {
  await contoso.sql(age)
  const { db, rows } = countRowsOfPlans(contoso.database.tenant(tenantId))
  expect(await findSharedAddresses(db, askers)).toHaveLength(3 * askers.length)
  expect(rows()).toBeGreaterThan(askers.length)
  // A pass over the holders of one address would be 5,000 for each.
  expect(rows()).toBeLessThan(200 * askers.length)
})
