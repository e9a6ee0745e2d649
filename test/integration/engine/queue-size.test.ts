/** What it costs to serve those who wait: a step does as much as it may, and looks at little more than it serves. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { runStep } from '../../../src/engine/step.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import { createLargeTenant, largeContext, largeGroupId, largeTenantId } from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const people = 60
const skuId = skus.emsE5 as SkuId
let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await createLargeTenant(database, people)
  await setUnits(0)
  for (const groupId of [largeGroupId, await addSecondGroup()])
    await assignLicense(largeContext(database), {
      groupId,
      addLicenses: [{ skuId, disabledPlans: null }],
      removeLicenses: [],
    })
  await settle(database.tenant(largeTenantId))
}, 60_000)
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const sql = async (text: string, ...values: unknown[]) =>
  (await database.pool.query(text, [largeTenantId, ...values])).rows
const setUnits = (enabled: number) => updateSubscribedSku(largeContext(database), skuId, { enabled })

/** With everybody in it, as in the first. */
async function addSecondGroup(): Promise<string> {
  const groupId = randomUUID()
  await sql(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, groupId)
  await sql(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Too', 'too', true)`,
    groupId,
  )
  await sql(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT tenant_id, $2, member_id, member_kind, since FROM membership WHERE tenant_id = $1 AND group_id = $3`,
    groupId,
    largeGroupId,
  )
  return groupId
}

/** The handle, which tells of how many users a step reads what it needs to judge them. */
function countingSubjects(db: TenantDb): { readonly db: TenantDb; read(): number } {
  let subjects = 0
  return {
    db: {
      ...db,
      step: (run) =>
        db.step((connection) =>
          run({
            ...connection,
            query(text: string, ...parameters: readonly unknown[]) {
              if (text.includes('array_agg(s.ordinal')) subjects += (parameters[0] as readonly unknown[]).length
              return connection.query(text, ...parameters)
            },
          }),
        ),
    },
    read: () => subjects,
  }
}

test('those who wait twice for the product are served in one step, the next of the line each', async () => {
  await setUnits(people / 2)
  const counted = countingSubjects(database.tenant(largeTenantId))
  const step = { last: 0n, limit: 1_000, seatQueue: true }
  // Who is served from one group needs no unit for the other, and has the next turn with it.
  expect(await runStep(counted.db, step)).toMatchObject({ evaluated: people })
  expect(counted.read()).toBeLessThan(people * 4)
  expect(await runStep(counted.db, step)).toMatchObject({ evaluated: 0 })
  expect(await runStep(counted.db, step)).toBeNull()
  const held = await sql(
    `SELECT count(*)::int AS paths, count(DISTINCT user_id)::int AS users FROM license_assignment_path
     WHERE tenant_id = $1 AND sku_id = $2 AND state = 'ACTIVE'`,
    skuId,
  )
  expect(held).toEqual([{ paths: people, users: people / 2 }])
})

test('a step whose time is over ends after those whom it is about', async () => {
  await setUnits(people)
  let asked = 0
  const isOver = () => ++asked === 3
  const step = await runStep(database.tenant(largeTenantId), { last: 0n, limit: 1_000, seatQueue: true, isOver })
  expect(step?.evaluated).toBe(3)
  await settle(database.tenant(largeTenantId))
})
