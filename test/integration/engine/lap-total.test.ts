/** How many users a lap is to evaluate, though members come and go while they are counted. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { countLapUsers, countMoves } from '../../../src/db/sql/lap-total.ts'
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

describe('the total of a lap is fixed when it starts', () => {
  /** The tenant's handle, with calls between the count of a lap's users and its start. */
  const counting = (db: TenantDb, between: () => Promise<unknown>): TenantDb => {
    let counts = 0
    return {
      ...db,
      async query<Row>(text: string, ...parameters: readonly unknown[]) {
        const result = await db.query<Row>(text, ...parameters)
        if (text.includes('EXCEPT') && counts++ === 0) await between()
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
    const count = () => countLapUsers(db, group(0) as GroupId)
    await join(world, 1, 2, 3)
    await give(world, [0])
    await settle(db)
    await leave(3)
    await deleteUser(world.context(), user(4))
    const before = await count()
    const moves = async () => before.users + ((await countMoves(db, group(0) as GroupId, before.at)) ?? NaN)
    expect(await moves()).toBe(3)
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
      expect(await moves()).toBe((await count()).users)
    }
    await settle(db)
  })

  test('a change that was written when they were counted, and committed later, is one of those since then', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    await join(world, 1, 2, 3)
    await give(world, [0])
    await settle(db)
    await join(world, 4)
    await settle(db)
    const count = () => countLapUsers(db, group(0) as GroupId)
    const held = holdCommit(db)
    const adding = join({ ...world, context: () => ({ ...world.context(), db: held.db }) }, 5)
    await held.reached
    const before = await count()
    held.release()
    await adding
    const moves = await countMoves(db, group(0) as GroupId, before.at)
    expect(before.users + (moves ?? NaN)).toBe(5)
    expect((await count()).users).toBe(5)
  })

  test('after an import they are counted again', async () => {
    const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
    const db = database.tenant(world.tenantId)
    const before = await countLapUsers(db, group(0) as GroupId)
    const members = { 'members.jsonl': [{ groupId: group(0), memberId: user(1) }] }
    await importFiles(database, world.tenantId, members)
    expect(await countMoves(db, group(0) as GroupId, before.at)).toBeNull()
  })
})
