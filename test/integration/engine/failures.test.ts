/** What a step does where the database refuses, or where calls that take no licensing lock come between its statements. */
import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { mostAttempts } from '../../../src/db/sql/pending-evaluations.ts'
import { runStep, StepFailure } from '../../../src/engine/step.ts'
import { GatewayError } from '../../../src/errors.ts'
import type { SkuId, UserId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import { addProducts, createWorld, group, sku, user, type World } from '../../support/property-tenant.ts'
import { importFiles } from '../../support/import-files.ts'
import { interrupting } from '../../support/interrupting.ts'
import { settle } from '../../support/settle.ts'
import { startWorker } from '../../support/start-worker.ts'
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

const rows = (world: World, text: string, ...values: unknown[]) => rowsOf(database, world, text, ...values)
const paths = (world: World) => pathsOf(database, world)

test('a swap that is turned back while a step reads the licences takes the old product from nobody', async () => {
  const world = await createWorld(database, [2, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2, 3)
  await give(world, [0])
  await settle(db)
  await give(world, [1], [0])
  await settle(db)
  // The first step of a lap holds the group's row; calls come between the statements of later ones.
  await give(world, [1])
  const step = { last: 0n, limit: 1, seatQueue: true }
  while ((await runStep(db, step))?.failed === 0);
  let turnedBack = false
  const disturbed = interrupting(db, /FROM group_license g/, async () => {
    if (!turnedBack) await give(world, [0], [1])
    turnedBack = true
  })
  await runStep(disturbed, step)
  expect(turnedBack).toBe(true)
  expect((await paths(world)).filter(({ product }) => product === '0')).toEqual([
    { person: '2', product: '0', state: 'ACTIVE_WITH_ERROR', error: 'OTHER' },
    { person: '3', product: '0', state: 'ACTIVE_WITH_ERROR', error: 'OTHER' },
  ])
  await settle(db)
  expect(await paths(world)).toEqual([
    { person: '2', product: '0', state: 'ACTIVE', error: null },
    { person: '3', product: '0', state: 'ACTIVE', error: null },
  ])
})

test.each([
  ['a lock that was not to be had in time', new GatewayError('Directory_ConcurrencyViolation', 'Busy.')],
  ['a connection that ran out of time', Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' })],
  ['a server that stops', Object.assign(new Error('terminating connection'), { code: '57P01' })],
])('%s costs an operation none of its attempts', async (_name, failure) => {
  const world = await createWorld(database, [1, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2)
  await give(world, [0])
  const failing = interrupting(db, /FROM group_license g/, async () => {
    throw failure
  })
  for (let round = 0; round < 6; round++) {
    const failed = await runStep(failing, { last: 0n, limit: 10, seatQueue: true }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'StepFailure', passing: true })
    expect((failed as StepFailure).cause).toBe(failure)
  }
  expect(await rows(world, 'SELECT state::text, attempts FROM license_operation WHERE tenant_id = $1')).toEqual([
    { state: 'QUEUED_FOR_PROCESSING', attempts: 0 },
  ])
  await settle(db)
  expect(await paths(world)).toEqual([{ person: '2', product: '0', state: 'ACTIVE', error: null }])
})

test('however often callers wake the worker, a failing operation is tried once between two sweeps', async () => {
  const world = await createWorld(database, [1, 0, 0, 0, 0, 0])
  await join(world, 2)
  await give(world, [0])
  await database.owner.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON license_assignment_path FOR EACH ROW EXECUTE FUNCTION refuse()`)
  const failure = Promise.withResolvers<void>()
  const logger = pino({}, { write: (line) => void (line.includes('a licensing step failed') && failure.resolve()) })
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const worker = startWorker({ database, logger, mostTenants: 2 })
  vi.useRealTimers()
  await failure.promise
  await setImmediate() // the worker puts the tenant down
  for (let call = 0; call < 10; call++) worker.wake(world.tenantId)
  await worker.stop()
  await database.owner.query('DROP FUNCTION refuse CASCADE')
  expect(await rows(world, 'SELECT state::text, attempts FROM license_operation WHERE tenant_id = $1')).toEqual([
    { state: 'QUEUED_FOR_PROCESSING', attempts: 1 },
  ])
})

test('operations that cannot succeed fail together with their cause, and a reprocess of the group does what they could not', async () => {
  const world = await createWorld(database, [1, 0, 1, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2)
  await give(world, [0])
  await give(world, [0])
  const failing = interrupting(db, /FROM group_license g/, async () => {
    throw Object.assign(new Error('bad row'), { code: '23514', constraint: 'some_rule' })
  })
  for (let round = 0; round < 5; round++)
    await expect(runStep(failing, { last: 0n, limit: 10, seatQueue: true })).rejects.toMatchObject({
      name: 'StepFailure',
      cause: { message: 'bad row' },
    })
  const operations = () =>
    rows(
      world,
      `SELECT state::text, error, superseded_by_id IS NOT NULL AS superseded FROM license_operation WHERE tenant_id = $1
       ORDER BY license_operation.sequence`,
    )
  const error = expect.stringMatching(
    /^The members could not be evaluated because the database refused .* a rule of the data\./,
  )
  const failed = [
    { state: 'PROCESSING_FAILED', error, superseded: true },
    { state: 'PROCESSING_FAILED', error, superseded: false },
  ]
  expect(await operations()).toEqual(failed)
  await settle(db)
  expect(await paths(world)).toEqual([])
  await reprocessGroupLicenseAssignment(world.context(), group(0))
  await settle(db)
  expect(await operations()).toEqual([...failed, { state: 'PROCESSING_COMPLETE', error: null, superseded: false }])
  expect(await paths(world)).toEqual([{ person: '2', product: '0', state: 'ACTIVE', error: null }])
})

test('who waits first stays first, though the clock of the server has been set back', async () => {
  const world = await createWorld(database, [0, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await give(world, [0])
  await join(world, 5)
  await settle(db)
  // What a clock that went an hour ahead has left.
  await rows(world, `UPDATE licensing_lock SET moment = now() + interval '1 hour' WHERE tenant_id = $1 RETURNING 1`)
  // Three in one step: the last of them waits since a moment that is later than that of the step.
  await join(world, 4, 3, 2)
  await settle(db, { limit: 3 })
  await join(world, 1)
  await settle(db)
  await deleteUser(world.context(), user(5))
  await restoreUser(world.context(), user(5) as UserId)
  await join(world, 0)
  await settle(db)
  const waiting = await rows(
    world,
    `SELECT right(user_id::text, 1) AS person FROM license_assignment_path WHERE tenant_id = $1 AND error = 'COUNT_VIOLATION'
     ORDER BY waiting_since, user_id`,
  )
  expect(waiting.map(({ person }) => person)).toEqual(['5', '4', '3', '2', '1', '0'])
  const moments = await rows(world, 'SELECT DISTINCT waiting_since FROM license_assignment_path WHERE tenant_id = $1')
  expect(moments).toHaveLength(6)
})

test('a direct path that holds, and says wrongly that it waits, does not keep the queue busy for ever', async () => {
  const world = await createWorld(database, [2, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await assignUserLicense(world.context(), {
    userId: user(2),
    addLicenses: [{ skuId: sku(0) as SkuId, disabledPlans: [] }],
    removeLicenses: [],
  })
  await settle(db)
  await rows(
    world,
    `UPDATE license_assignment_path SET state = 'ACTIVE_WITH_ERROR', error = 'COUNT_VIOLATION' WHERE tenant_id = $1`,
  )
  await updateSubscribedSku(world.context(), sku(0) as SkuId, { enabled: 3 })
  let steps = 0
  while (steps < 20 && (await runStep(db, { last: 0n, limit: 10, seatQueue: true })) !== null) steps++
  expect(steps).toBeLessThan(20)
  expect(await paths(world)).toEqual([{ person: '2', product: '0', state: 'ACTIVE', error: null }])
})

test.each([
  ['directly', 'USER'],
  ['from a group', 'GROUP'],
])(
  'a path that says wrongly that a deleted user waits for it %s gets no unit, and has no turn for ever',
  async (_how, kind) => {
    const world = await createWorld(database, [0, 0, 0, 0, 0, 0])
    const db = database.tenant(world.tenantId)
    await join(world, 2)
    await give(world, [0])
    await settle(db)
    if (kind === 'USER')
      await rows(
        world,
        `UPDATE license_assignment_path SET source_kind = 'USER', source_id = user_id WHERE tenant_id = $1`,
      )
    await rows(world, 'UPDATE "user" SET deleted_date_time = now() WHERE tenant_id = $1 AND id = $2', user(2))
    await updateSubscribedSku(world.context(), sku(0) as SkuId, { enabled: 1 })
    const step = () => runStep(db, { last: 0n, limit: 10, seatQueue: true })
    for (let attempt = 0; attempt < mostAttempts; attempt++)
      await expect(step()).rejects.toMatchObject({
        name: 'StepFailure',
        cause: { message: `user ${user(2)} is deleted and waits for a unit` },
      })
    expect(await step()).toBeNull()
    expect(await paths(world)).toEqual([{ person: '2', product: '0', state: 'ERROR', error: 'COUNT_VIOLATION' }])
    for (const table of ['license_assignment_path', 'pending_evaluation'])
      await rows(world, `DELETE FROM ${table} WHERE tenant_id = $1`)
  },
)

test('while somebody holds the row of a group, the laps of other groups go on, and so does its own after that', async () => {
  const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
  const db = database.tenant(world.tenantId)
  await join(world, 2)
  await give(world, [0])
  await addGroupMembers(world.context(), { groupId: group(1), memberIds: [user(3)] })
  await reprocessGroupLicenseAssignment(world.context(), group(1))
  const holder = await database.owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM "group" WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [world.tenantId, group(0)])
  const held = await runStep(db, { last: 0n, limit: 10, seatQueue: true }).catch((error: unknown) => error)
  expect(held).toMatchObject({ name: 'StepFailure', passing: true, cause: { code: 'Directory_ConcurrencyViolation' } })
  const { sequence } = held as StepFailure
  expect(await runStep(db, { last: sequence, limit: 10, seatQueue: true })).toMatchObject({ succeeded: 1 })
  const states = async () =>
    (
      await rows(world, 'SELECT state::text, attempts FROM license_operation WHERE tenant_id = $1 ORDER BY sequence')
    ).map(({ state, attempts }) => `${String(state)} ${String(attempts)}`)
  expect(await states()).toEqual(['QUEUED_FOR_PROCESSING 0', 'PROCESSING_COMPLETE 0'])
  await holder.query('ROLLBACK')
  holder.release()
  await settle(db)
  expect(await states()).toEqual(['PROCESSING_COMPLETE 0', 'PROCESSING_COMPLETE 0'])
})

test.each([
  ['out of space', Object.assign(new Error('could not write block'), { code: '53100' }), 'run out of space'],
  ['too slow', new Error('Query read timeout'), 'took longer for a statement than the gateway waits'],
])(
  'an operation of which the users cannot be counted fails at last, and others go on before: %s',
  async (_name, failure, told) => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    await join(world, 2)
    await give(world, [0])
    await addGroupMembers(world.context(), { groupId: group(1), memberIds: [user(3)] })
    await assignLicense(world.context(), {
      groupId: group(1),
      addLicenses: [{ skuId: sku(1) as SkuId, disabledPlans: [] }],
      removeLicenses: [],
    })
    const failing = {
      ...db,
      async query<Row>(text: string, ...values: readonly unknown[]) {
        if (text.includes('pg_stat_activity') && values[0] === group(0)) throw failure
        return db.query<Row>(text, ...values)
      },
    }
    let last = 0n
    const step = async () => {
      const done = await runStep(failing, { last, limit: 10, seatQueue: true }).catch((error: unknown) => error)
      if (done !== null) last = (done as { sequence: bigint }).sequence
      return done
    }
    expect(await step()).toBeInstanceOf(StepFailure)
    expect(await step()).toMatchObject({ succeeded: 1 })
    for (let done: unknown = 0; done !== null; ) done = await step()
    expect(
      await rows(world, 'SELECT state::text, error FROM license_operation WHERE tenant_id = $1 ORDER BY sequence'),
    ).toEqual([
      { state: 'PROCESSING_FAILED', error: expect.stringContaining(told) },
      { state: 'PROCESSING_COMPLETE', error: null },
    ])
    await reprocessGroupLicenseAssignment(world.context(), group(0))
    await settle(db)
  },
)

test('an event has all its attempts again once a step of it succeeded', async () => {
  const world = await createWorld(database, [6, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await give(world, [0])
  await settle(db)
  await join(world, 2, 3)
  const failing = interrupting(db, /FROM group_license g/, async () => {
    throw Object.assign(new Error('bad row'), { code: '23514' })
  })
  const step = { last: 0n, limit: 1, seatQueue: true }
  for (const person of ['2', '3']) {
    for (let round = 1; round < mostAttempts; round++)
      await expect(runStep(failing, step)).rejects.toBeInstanceOf(StepFailure)
    expect(await runStep(db, step)).toMatchObject({ evaluated: 1 })
    expect(await paths(world)).toContainEqual({ person, product: '0', state: 'ACTIVE', error: null })
  }
})

test('an operation that fails has not done so before it started, though the clock has been set back', async () => {
  const world = await createWorld(database, [6, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2, 3)
  await give(world, [0])
  const step = { last: 0n, limit: 1, seatQueue: true }
  for (let done = 0; done === 0; ) done = (await runStep(db, step))?.succeeded ?? NaN
  await rows(
    world,
    `UPDATE license_operation SET started_date_time = started_date_time + interval '1 hour' WHERE tenant_id = $1`,
  )
  const failing = interrupting(db, /FROM group_license g/, async () => {
    throw Object.assign(new Error('bad row'), { code: '23514' })
  })
  for (let round = 0; round < mostAttempts; round++) await expect(runStep(failing, step)).rejects.toThrow()
  expect(
    await rows(
      world,
      'SELECT state::text, completed_date_time >= started_date_time AS later FROM license_operation WHERE tenant_id = $1',
    ),
  ).toEqual([{ state: 'PROCESSING_FAILED', later: true }])
  await reprocessGroupLicenseAssignment(world.context(), group(0))
  await settle(db)
})

test('whoever joins while a lap is in progress is left to the event, though the clock has been set back since it started', async () => {
  const world = await createWorld(database, [6, 0, 0, 0, 0, 0])
  const db = database.tenant(world.tenantId)
  await join(world, 2, 3)
  await give(world, [0])
  const step = { last: 0n, limit: 1, seatQueue: true }
  for (let done = 0; done === 0; ) done = (await runStep(db, step))?.succeeded ?? NaN
  await rows(
    world,
    `UPDATE license_operation SET started_date_time = started_date_time + interval '1 hour' WHERE tenant_id = $1`,
  )
  await join(world, 4)
  await importFiles(database, world.tenantId, { 'members.jsonl': [{ groupId: group(0), memberId: user(5) }] })
  await settle(db)
  expect(
    await rows(world, 'SELECT total_members, processed_members FROM license_operation WHERE tenant_id = $1'),
  ).toEqual([{ total_members: 2, processed_members: 2 }])
  expect((await paths(world)).map(({ person }) => person)).toEqual(['2', '3', '4', '5'])
})
