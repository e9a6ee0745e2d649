/** What a start of the gateway does to tenants in which nothing is asked for. */
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { mostAttempts } from '../../../src/db/sql/pending-evaluations.ts'
import { runStep } from '../../../src/engine/step.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { startWorker } from '../../support/start-worker.ts'
import { differences } from '../../support/differences.ts'
import { addProducts, createWorld, group, sku, user, type World } from '../../support/property-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ longestLockWait: 500 }))
  await addProducts(database)
})
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const give = (world: World, to: number, product: number) =>
  assignLicense(world.context(), {
    groupId: group(to),
    addLicenses: [{ skuId: sku(product) as SkuId, disabledPlans: [] }],
    removeLicenses: [],
  })
const join = (world: World, to: number, ...numbers: number[]) =>
  addGroupMembers(world.context(), { groupId: group(to), memberIds: numbers.map(user) })
const own = (world: World, product: number, enabled: number) =>
  updateSubscribedSku(world.context(), sku(product) as SkuId, { enabled })

/** Every path as person, product, group and where it stands. */
const paths = async (world: World) =>
  (
    await database.owner.query<{ path: string }>(
      `SELECT concat_ws(' ', right(user_id::text, 1), right(sku_id::text, 1), right(source_id::text, 1), coalesce(error::text, state::text)) AS path
       FROM license_assignment_path WHERE tenant_id = $1 ORDER BY 1`,
      [world.tenantId],
    )
  ).rows.map(({ path }) => path)

const isQuiet = async (world: World) =>
  (await database.owner.query('SELECT FROM pending_evaluation WHERE tenant_id = $1', [world.tenantId])).rowCount === 0

function start(seatQueue: boolean) {
  const worker = startWorker({ database, seatQueue, mostTenants: 2, mostStepUsers: 100 })
  onTestFinished(() => worker.stop())
  return worker
}

test('every product that can be served is served, once units that are free go to those who wait', async () => {
  const world = await createWorld(database, [0, 0, 0, 0, 0, 0], { seatQueue: false })
  const [db, off] = [database.tenant(world.tenantId), { seatQueue: false }]
  await join(world, 0, 2, 3)
  await give(world, 0, 0)
  await join(world, 1, 4, 5)
  await give(world, 1, 4)
  await settle(db, off)
  for (const product of [0, 4]) await own(world, product, 1)
  // The one unit of the first product is used by somebody who waits for it elsewhere.
  await join(world, 2, 3)
  await give(world, 2, 0)
  await settle(db, off)
  const waiting = [
    '2 0 0 COUNT_VIOLATION',
    '3 0 0 COUNT_VIOLATION',
    '3 0 2 ACTIVE',
    '4 4 1 COUNT_VIOLATION',
    '5 4 1 COUNT_VIOLATION',
  ]
  expect(await paths(world)).toEqual(waiting)

  // A gateway that does not serve does what there is to be done, and nothing of that.
  await join(world, 2, 1)
  const idle = start(false)
  await expect.poll(() => isQuiet(world)).toBe(true)
  await idle.stop()
  const one = '1 0 2 COUNT_VIOLATION'
  expect(await paths(world)).toEqual([one, ...waiting])

  const worker = start(true)
  const served = [one, '2 0 0 COUNT_VIOLATION', '3 0 0 ACTIVE', '3 0 2 ACTIVE', '4 4 1 ACTIVE', '5 4 1 COUNT_VIOLATION']
  await expect.poll(() => paths(world)).toEqual(served)
  await expect.poll(() => isQuiet(world)).toBe(true)
  await worker.stop()
  expect(await paths(world)).toEqual(served)
})

/** A tenant with an evaluation that was given up. */
async function createGivenUp(): Promise<World> {
  const world = await createWorld(database, [6, 0, 0, 0, 0, 0])
  await give(world, 0, 0)
  await settle(database.tenant(world.tenantId))
  await join(world, 0, 2)
  await database.owner.query('UPDATE pending_evaluation SET attempts = $2 WHERE tenant_id = $1', [
    world.tenantId,
    mostAttempts,
  ])
  return world
}

test('evaluations that were given up are tried again', async () => {
  const world = await createGivenUp()
  const db = database.tenant(world.tenantId)
  expect(await runStep(db, { last: 0n, limit: 10, seatQueue: true })).toBeNull()
  const worker = start(true)
  await expect.poll(() => paths(world)).toEqual(['2 0 0 ACTIVE'])
  await worker.stop()
  expect(await isQuiet(world)).toBe(true)
})

test('they are so tenant by tenant, each when nobody else writes its licences', async () => {
  const worlds = [await createGivenUp(), await createGivenUp()].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
  const [held, free] = worlds as [World, World]
  const holder = await database.owner.connect()
  await holder.query('BEGIN')
  await holder.query('UPDATE licensing_lock SET moment = moment WHERE tenant_id = $1', [held.tenantId])
  const worker = start(true)
  await expect.poll(() => paths(free)).toEqual(['2 0 0 ACTIVE'])
  // What is served of other tenants may take a moment longer.
  await expect
    .poll(async () => (await database.owner.query('SELECT attempts FROM pending_evaluation')).rows)
    .toEqual([{ attempts: mostAttempts }])
  await holder.query('ROLLBACK')
  holder.release()
  await worker.stop()
  const next = start(true)
  await expect.poll(() => paths(held)).toEqual(['2 0 0 ACTIVE'])
  await next.stop()
  expect(await isQuiet(held)).toBe(true)
})
