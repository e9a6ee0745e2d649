/** Who is next in a preview: those who are stored, and those whom the previewed change lets wait. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Overlay } from '../../../src/engine/preview/overlay.ts'
import { WaitingLine } from '../../../src/engine/preview/waiting-line.ts'
import type { GroupId, PathState, PlanSet, ServicePlanId, SkuId, UserId } from '../../../src/licensing/model.ts'
import { addProducts, createWorld, group, plan, sku, user, type World } from '../../support/property-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { give, join } from '../../support/world-calls.ts'

let database: TestDatabase
let close: () => Promise<void>
let world: World
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
  world = await createWorld(database, [0, 0, 0, 0, 0, 0])
  await join(world, 2, 3, 4, 5)
  await give(world, [0])
  await settle(database.tenant(world.tenantId))
})
afterAll(() => close())

const skuId = sku(0) as SkuId
const waits = (disabledPlans: readonly string[]): PathState => ({
  skuId,
  disabledPlans: disabledPlans as readonly string[] as PlanSet,
  state: 'ERROR',
  error: 'COUNT_VIOLATION',
})

/** What a lap has let wait: those who did already, in the order of the lap, with other plans, and those who did not. */
function overlayOf(already: readonly number[], newcomers: readonly number[] = []): Overlay {
  const disabled = [plan(1) as ServicePlanId]
  const overlay = new Overlay(group(0) as GroupId, { licenses: new Map([[skuId, disabled]]), successors: new Map() })
  const record = (before: PathState | null) =>
    overlay.addRecord({ changes: [{ skuId, before, after: waits(disabled) }], failed: [] })
  for (const number of already) overlay.addToLap(user(number) as UserId, record(waits([])))
  for (const number of newcomers) overlay.addToLap(user(number) as UserId, record(null))
  return overlay
}

const first = async (overlay: Overlay, most: number) =>
  (await new WaitingLine(database.tenant(world.tenantId), { overlay, skuId, most }).first(10)).map(
    ({ userId }) => userId,
  )

test('those who waited already keep their places, of whom no more are kept than can have a turn', async () => {
  const overlay = overlayOf([4, 3, 2])
  expect(await first(overlay, 10)).toEqual([2, 3, 4, 5].map(user))
  expect(await first(overlay, 2)).toEqual([2, 3, 5].map(user))
})

test('whoever comes to wait does so behind all others, though the clock has been set back by days', async () => {
  const run = (text: string) => database.owner.query(text, [world.tenantId])
  await run(`UPDATE licensing_lock SET moment = moment + interval '3 days' WHERE tenant_id = $1`)
  await run(`UPDATE license_assignment_path SET waiting_since = waiting_since + interval '3 days' WHERE tenant_id = $1`)
  expect(await first(overlayOf([4], [1, 0]), 10)).toEqual([2, 3, 4, 5, 1, 0].map(user))
})
