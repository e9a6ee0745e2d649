/** How many users a lap is to evaluate, though members come and go while they are counted. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { countAtStart, countLapUsers, countSince, type LapTotal } from '../../../src/db/sql/lap-total.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { runStep } from '../../../src/engine/step.ts'
import type { GroupId, UserId } from '../../../src/licensing/model.ts'
import { removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { differences } from '../../support/differences.ts'
import { addProducts, createWorld, group, user, type World } from '../../support/property-tenant.ts'
import { importFiles } from '../../support/import-files.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { give, join, rowsOf } from '../../support/world-calls.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
})
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const rows = (world: World, text: string, ...values: unknown[]) => rowsOf(database, world, text, ...values)

/** As of a large group. */
async function countBefore(db: TenantDb): Promise<LapTotal> {
  const counted = await countLapUsers(db, group(0) as GroupId, -1)
  if (counted === null) throw new Error('so many are not few')
  return counted
}

async function countNow(db: TenantDb): Promise<number> {
  const { members, former } = await countBefore(db)
  return members + (former?.length ?? NaN)
}

describe('the total of a lap is fixed when it starts', () => {
  /** The tenant's handle, with calls between the count of a lap's users and its start. */
  const counting = (db: TenantDb, between: () => Promise<unknown>): TenantDb => {
    let counts = 0
    return {
      ...db,
      async query<Row>(text: string, ...parameters: readonly unknown[]) {
        const result = await db.query<Row>(text, ...parameters)
        if (text.includes('pg_stat_activity') && counts++ === 0) await between()
        return result
      },
    }
  }

  test('whoever comes or goes between its count and its start', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    await join(world, 2, 3, 4)
    await give(world, [0])
    await deleteUser(world.context(), user(5))
    const disturbed = counting(db, async () => {
      await removeGroupMembers(world.context(), { groupId: group(0), memberIds: [user(2), user(3)] })
      await restoreUser(world.context(), user(5) as UserId)
      await join(world, 5)
    })
    const step = await runStep(disturbed, { last: 0n, limit: 1, seatQueue: true })
    expect(step).not.toBeNull()
    const operation = () =>
      rows(world, 'SELECT state::text, total_members, processed_members FROM license_operation WHERE tenant_id = $1')
    expect(await operation()).toMatchObject([{ state: 'PROCESSING_IN_PROGRESS', total_members: 2 }])
    await settle(db)
    expect(await operation()).toEqual([{ state: 'PROCESSING_COMPLETE', total_members: 2, processed_members: 2 }])
  })

  test('of a large group, who comes and goes is added to what was counted before', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    const leave = (...numbers: number[]) =>
      removeGroupMembers(world.context(), { groupId: group(0), memberIds: numbers.map(user) })
    await join(world, 1, 2, 3)
    await give(world, [0])
    await settle(db)
    await leave(3)
    await deleteUser(world.context(), user(4))
    const before = await countBefore(db)
    const since = () => countSince(db, group(0) as GroupId, before)
    expect(before).toMatchObject({ members: 2, former: [user(3)] })
    expect(await since()).toBe(3)
    // Who has something of the group stays one of its users; who has nothing is one as a member.
    for (const change of [
      () => leave(2),
      () => join(world, 0, 5),
      () => leave(5),
      () => join(world, 5, 3),
      () => deleteUser(world.context(), user(1)),
      () => restoreUser(world.context(), user(4) as UserId),
      () => join(world, 4),
      () => deleteUser(world.context(), user(5)),
    ]) {
      await change()
      expect(await since()).toBe(await countNow(db))
    }
    // The engine takes from those who left what they had: they are none of its users any more.
    const pathsOfLeaver = () =>
      rows(world, 'SELECT FROM license_assignment_path WHERE tenant_id = $1 AND user_id = $2', user(2))
    expect(await pathsOfLeaver()).toHaveLength(1)
    await settle(db)
    expect(await pathsOfLeaver()).toEqual([])
    expect(await since()).toBe(await countNow(db))
  })

  test('of a large group, who left it and has lost what it had before the start is not counted', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    await join(world, 1, 2, 3, 4)
    await give(world, [0])
    await settle(db)
    await removeGroupMembers(world.context(), { groupId: group(0), memberIds: [user(3), user(4)] })
    const before = await countBefore(db)
    expect(before.members + (before.former?.length ?? 0)).toBe(4)
    await runStep(db, { last: 0n, limit: 1, seatQueue: true })
    expect(await countSince(db, group(0) as GroupId, before)).toBe(3)
    await settle(db)
    expect(await countSince(db, group(0) as GroupId, before)).toBe(2)
  })

  test('a change that was written when they were counted, and committed later, is one of those since then', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    await join(world, 1, 2, 3)
    await give(world, [0])
    await settle(db)
    await join(world, 4)
    await settle(db)
    const held = holdCommit(db)
    const adding = join({ ...world, context: () => ({ ...world.context(), db: held.db }) }, 5)
    await held.reached
    const before = await countBefore(db)
    expect(before.members).toBe(4)
    held.release()
    await adding
    expect(await countSince(db, group(0) as GroupId, before)).toBe(5)
    expect(await countNow(db)).toBe(5)
  })

  test('after an import they are counted again, and where the clock has been set back', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    const before = await countBefore(db)
    expect(await countSince(db, group(0) as GroupId, before)).toBe(0)
    expect(await countSince(db, group(0) as GroupId, { ...before, at: '2100-01-01T00:00:00Z' })).toBeNull()
    const members = { 'members.jsonl': [{ groupId: group(0), memberId: user(1) }] }
    await importFiles(database, world.tenantId, members)
    expect(await countSince(db, group(0) as GroupId, before)).toBeNull()
  })

  test('those who have only read for long are not waited for: what came after they began is known', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    const reader = await database.owner.connect()
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await reader.query('SELECT FROM membership')
    await importFiles(database, world.tenantId, { 'members.jsonl': [{ groupId: group(0), memberId: user(1) }] })
    const before = await countBefore(db)
    expect(await countSince(db, group(0) as GroupId, before)).toBe(1)
    await reader.query('COMMIT')
    reader.release()
  })

  test('where another role changes something, nobody knows when it began: they are counted again', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    const writer = await database.owner.connect()
    await writer.query('BEGIN')
    await writer.query('SELECT pg_current_xact_id()')
    const before = await countBefore(db)
    await writer.query('COMMIT')
    writer.release()
    expect(before.former).toBe('hidden')
    expect(await countSince(db, group(0) as GroupId, before)).toBeNull()
    // Another count may be of use, but not where too many have left: they are counted at the start then.
    const asked = (former: LapTotal['former']) =>
      countAtStart(db, group(0) as GroupId, { total: { ...before, former }, repeatable: true })
    expect([await asked('hidden'), await asked('many')]).toEqual([null, 0])
    expect(await countBefore(db)).toMatchObject({ members: 0, former: [] })
  })
})
