/** What the engine leaves in the audit log where not all goes well. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runStep } from '../../../src/engine/step.ts'
import type { SkuId, UserId } from '../../../src/licensing/model.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import { addProducts, createWorld, group, sku, user, type World } from '../../support/property-tenant.ts'
import { interrupting } from '../../support/interrupting.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { give, join, pathsOf, rowsOf } from '../../support/world-calls.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
})
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const own = (world: World, number: number, change: { enabled?: number; capabilityStatus?: string }) =>
  updateSubscribedSku(world.context(), sku(number) as SkuId, change)
const direct = (world: World, number: number, add: readonly number[]) =>
  assignUserLicense(world.context(), {
    userId: user(number),
    addLicenses: add.map((each) => ({ skuId: sku(each) as SkuId, disabledPlans: [] })),
    removeLicenses: [],
  })
const rows = (world: World, text: string, ...values: unknown[]) => rowsOf(database, world, text, ...values)
const paths = (world: World) => pathsOf(database, world)

test('a lap that fails half-way has an end in the audit log too, with what it did and why it failed', async () => {
  const world = await createWorld(database, [1, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2, 3, 4)
  await give(world, [0])
  const step = { last: 0n, limit: 1, seatQueue: true }
  for (let users = 0; users < 2; ) {
    const { succeeded = 0, failed = 0 } = (await runStep(db, step)) ?? {}
    users += succeeded + failed
  }
  const failing = interrupting(db, /FROM group_license g/, async () => {
    throw Object.assign(new Error('bad row'), { code: '23514' })
  })
  const entries = () =>
    rows(
      world,
      `SELECT a.activity::text, a.succeeded, a.details, a.correlation_id = (SELECT id FROM license_operation WHERE tenant_id = $1) AS of_lap
       FROM directory_audit a WHERE a.tenant_id = $1 AND a.activity IN ('START_APPLYING_GROUP_LICENSE', 'FINISH_APPLYING_GROUP_LICENSE')
       ORDER BY a.id`,
    )
  const start = { activity: 'START_APPLYING_GROUP_LICENSE', succeeded: true, details: null, of_lap: true }
  for (let round = 0; round < 5; round++) {
    expect(await entries()).toEqual([start])
    await expect(runStep(failing, step)).rejects.toMatchObject({ name: 'StepFailure' })
  }
  const [operation] = await rows(world, 'SELECT state::text, error FROM license_operation WHERE tenant_id = $1')
  expect(operation).toMatchObject({ state: 'PROCESSING_FAILED' })
  const details = { succeeded: 1, failed: 1, error: operation?.['error'] }
  const finish = { activity: 'FINISH_APPLYING_GROUP_LICENSE', succeeded: false, details, of_lap: true }
  expect(await entries()).toEqual([start, finish])
  await reprocessGroupLicenseAssignment(world.context(), group(0))
  await settle(db)
})

test('a direct call that succeeds is told as a success, though another direct licence is in error', async () => {
  const world = await createWorld(database, [1, 1, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await direct(world, 2, [0])
  await deleteUser(world.context(), user(2))
  await own(world, 0, { enabled: 0 })
  await restoreUser(world.context(), user(2) as UserId)
  await settle(db)
  await direct(world, 2, [1])
  expect(await paths(world)).toMatchObject([
    { product: '0', state: 'ERROR', error: 'COUNT_VIOLATION' },
    { product: '1', state: 'ACTIVE' },
  ])
  const audits = await rows(
    world,
    `SELECT succeeded FROM directory_audit WHERE tenant_id = $1 AND activity = 'CHANGE_USER_LICENSE' ORDER BY id DESC LIMIT 1`,
  )
  expect(audits).toEqual([{ succeeded: true }])
})

test('a user who is deleted and restored leaves an entry for each source of its licences, both times', async () => {
  const world = await createWorld(database, [2, 0, 0, 2, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2)
  await give(world, [0])
  await direct(world, 2, [3])
  await settle(db)
  expect(await paths(world)).toHaveLength(2)
  const sources = new Set(
    (await rows(world, 'SELECT source_id FROM license_assignment_path WHERE tenant_id = $1')).map(
      (row) => row['source_id'],
    ),
  )
  const states = `
    SELECT c.value->'before'->>'state' AS before, c.value->'after'->>'state' AS after
    FROM directory_audit a JOIN license_outcome o ON o.tenant_id = a.tenant_id AND o.id = a.outcome_id
    CROSS JOIN jsonb_array_elements(o.changes) c
    WHERE a.tenant_id = $1 AND a.activity = 'CHANGE_USER_LICENSE' ORDER BY a.id DESC LIMIT $2`
  await deleteUser(world.context(), user(2))
  expect(await rows(world, states, sources.size)).toEqual(
    [...sources].map(() => ({ before: 'ACTIVE', after: 'DISABLED' })),
  )
  await restoreUser(world.context(), user(2) as UserId)
  expect(await rows(world, states, sources.size)).toEqual(
    [...sources].map(() => ({ before: 'DISABLED', after: 'ACTIVE' })),
  )
})

test('a user who comes back to what it cannot have leaves the cause in the entry of each source', async () => {
  const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
  const db = database.tenant(world.tenantId)
  await direct(world, 3, [4])
  await join(world, 3)
  await give(world, [0, 3])
  await settle(db)
  await deleteUser(world.context(), user(3))
  for (const number of [0, 4]) await own(world, number, { enabled: 0 })
  await rows(world, `INSERT INTO proxy_address SELECT $1, id, 0, 'smtp:own@x.com' FROM unnest($2::uuid[]) AS id`, [
    user(3),
    group(1),
  ])
  await restoreUser(world.context(), user(3) as UserId)
  await settle(db)
  const entries = await rows(
    world,
    `SELECT o.reason->>'error' AS cause, o.reason->>'skuId' AS product, a.succeeded
     FROM directory_audit a JOIN license_outcome o ON o.tenant_id = a.tenant_id AND o.id = a.outcome_id
     WHERE a.tenant_id = $1 AND a.activity = 'CHANGE_USER_LICENSE' AND o.changes @> '[{"before": {"state": "DISABLED"}}]' ORDER BY 2`,
  )
  expect(entries).toEqual([
    // Of the group the mailbox is the lower law, of the user's own there is but one product.
    { cause: 'UNIQUENESS_VIOLATION', product: sku(3), succeeded: false },
    { cause: 'COUNT_VIOLATION', product: sku(4), succeeded: false },
  ])
})
