/** What a step of an event costs: it serves as many of those who wait as it may, and looks at little more than it serves. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  addMemberEvaluations,
  addRetry,
  addServes,
  type Event,
  mostAttempts,
  newEvent,
  nextEvent,
  takeUsers,
} from '../../../src/db/sql/pending-evaluations.ts'
import { forgetArrived, listArrivedPaths, listServes, type WaitingPath } from '../../../src/db/sql/waiting-paths.ts'
import type { TenantConnection } from '../../../src/db/tenant-connection.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { lookUpByKeys } from '../../../src/db/look-up-by-keys.ts'
import { isTenantBusy } from '../../../src/db/read/busy-tenants.ts'
import { runStep } from '../../../src/engine/step.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { ChangeRequest } from '../../../src/licensing/change.ts'
import type { GroupId, SkuId, UserId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import { importFiles } from '../../support/import-files.ts'
import { createLargeTenant, largeContext, largeGroupId, largeTenantId, personId } from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const people = 300
const skuId = skus.emsE5 as SkuId
const secondGroupId = randomUUID()
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await createLargeTenant(database, people)
  await setUnits(0)
  await addSecondGroup()
  await change([largeGroupId, secondGroupId], { addLicenses: [{ skuId, disabledPlans: null }] })
  await settle(database.tenant(largeTenantId))
}, 60_000)
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const sql = async (text: string, ...values: unknown[]) =>
  (await database.owner.query(text, [largeTenantId, ...values])).rows
const setUnits = (enabled: number) => updateSubscribedSku(largeContext(database), skuId, { enabled })

async function change(groups: readonly string[], { addLicenses = [], removeLicenses = [] }: Partial<ChangeRequest>) {
  for (const groupId of groups) await assignLicense(largeContext(database), { groupId, addLicenses, removeLicenses })
}

/** With everybody in it, as in the first. */
async function addSecondGroup(): Promise<void> {
  await sql(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, secondGroupId)
  await sql(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Too', 'too', true)`,
    secondGroupId,
  )
  await sql(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT tenant_id, $2, member_id, member_kind, since FROM membership WHERE tenant_id = $1 AND group_id = $3`,
    secondGroupId,
    largeGroupId,
  )
}

/** Who waits for the product, in the order of the queue, once for each group. */
const inOrder = async (): Promise<UserId[]> =>
  (
    await sql(
      `SELECT user_id FROM license_assignment_path WHERE tenant_id = $1 AND error = 'COUNT_VIOLATION' ORDER BY waiting_since`,
    )
  ).map(({ user_id }) => user_id)

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
  const units = 30
  await setUnits(units)
  const counted = countingSubjects(database.tenant(largeTenantId))
  const step = { last: 0n, limit: 1_000, seatQueue: true }
  // Who is served from one group needs no unit for the other, and has the next turn with it.
  expect(await runStep(counted.db, step)).toMatchObject({ evaluated: units * 2 })
  expect(counted.read()).toBeLessThan(units * 2 * 4)
  expect(await runStep(counted.db, step)).toMatchObject({ evaluated: 0 })
  expect(await runStep(counted.db, step)).toBeNull()
  const held = await sql(
    `SELECT count(*)::int AS paths, count(DISTINCT user_id)::int AS users FROM license_assignment_path
     WHERE tenant_id = $1 AND sku_id = $2 AND state = 'ACTIVE'`,
    skuId,
  )
  expect(held).toEqual([{ paths: units * 2, users: units }])
})

test('a step whose time is over ends after those whom it is about', async () => {
  await setUnits(40)
  let asked = 0
  const isOver = () => ++asked === 3
  const step = await runStep(database.tenant(largeTenantId), { last: 0n, limit: 1_000, seatQueue: true, isOver })
  expect(step?.evaluated).toBe(3)
  await settle(database.tenant(largeTenantId))
})

describe('people who are evaluated for several groups', () => {
  const begin = (add: (db: TenantConnection, event: Event) => Promise<void>) =>
    database.tenant(largeTenantId).step(async (db) => add(db, await newEvent(db, randomUUID())))
  const step = async (isOver?: () => boolean) => {
    const options = { last: 0n, limit: 1_000, seatQueue: true, ...(isOver && { isOver }) }
    return (await runStep(database.tenant(largeTenantId), options))?.evaluated
  }
  const waiting = async (most: number) =>
    (await inOrder()).filter((id, at, ids) => ids.indexOf(id) === at).slice(0, most)

  test('take their turns few at a time', async () => {
    const users = await waiting(60)
    await begin(async (db, event) => {
      for (const userId of users) await addRetry(db, event, userId)
    })
    // Each waits in two groups.
    expect([await step(), await step(), await step()]).toEqual([100, 20, undefined])
  })

  test('group by group, until the time of the step is over', async () => {
    const users = await waiting(10)
    await begin(async (db, event) => {
      for (const groupId of [largeGroupId, secondGroupId as GroupId])
        await addMemberEvaluations(db, event, groupId, users)
    })
    expect([await step(() => true), await step(() => true), await step()]).toEqual([10, 10, undefined])
  })
})

describe('of what is left to do, a step looks at little,', () => {
  test('however much was given up', async () => {
    await sql(
      `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, user_id, attempts)
       SELECT $1, n, $2, 'RETRY', $3, $4 FROM generate_series(1, 5000) n`,
      randomUUID(),
      personId(1),
      mostAttempts,
    )
    await database.tenant(largeTenantId).step(async (db) => {
      const counted = countRowsOfPlans(db)
      expect([await nextEvent(counted.db, 0n), await isTenantBusy(counted.db)]).toEqual([null, false])
      expect(counted.rows()).toBeLessThan(50)
    })
    await sql('DELETE FROM pending_evaluation WHERE tenant_id = $1')
  })

  test('and follow-ups come in their order without all of them being read, also by a plan that is kept', async () => {
    let [text, values]: [string, readonly unknown[]] = ['', []]
    const listening = {
      tenantId: largeTenantId,
      query: async <Row>(...[statement, ...parameters]: [string, ...unknown[]]): Promise<Row[]> => {
        ;[text, values] = [statement, parameters]
        return []
      },
    }
    await takeUsers(listening, { sequence: 1n, eventId: '' }, 'FOLLOW_UP', 50)
    const client = await database.owner.connect()
    await client.query(
      `BEGIN; ${lookUpByKeys}; SET LOCAL plan_cache_mode = force_generic_plan; PREPARE take AS ${text}`,
    )
    const { rows } = await client.query(`EXPLAIN EXECUTE take('${largeTenantId}', ${values.join(', ')})`)
    await client.query('ROLLBACK; DEALLOCATE take')
    client.release()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('pending_evaluation_follow_up_key')
    expect(plan).not.toContain('Sort')
  })
})

describe('of many who come to consume elsewhere what they wait for', () => {
  const numbers = Array.from({ length: people }, (_, index) => index + 1)
  beforeAll(async () => {
    // Nobody has a unit, and an import brings the product directly to everybody: the last of the line first.
    await change([largeGroupId, secondGroupId], { removeLicenses: [skuId] })
    await settle(database.tenant(largeTenantId))
    await setUnits(0)
    await change([largeGroupId], { addLicenses: [{ skuId, disabledPlans: null }] })
    await settle(database.tenant(largeTenantId))
    await importFiles(database, largeTenantId, {
      'userLicenses.jsonl': numbers.toReversed().map((number) => ({ userId: personId(number), skuId })),
    })
  }, 60_000)

  async function undone(run: (db: TenantConnection) => Promise<void>): Promise<void> {
    const undo = new Error('undo')
    const done = database.tenant(largeTenantId).step(async (db) => {
      await run(db)
      throw undo
    })
    await expect(done).rejects.toBe(undo)
  }

  /** The first of them as the queue serves them, after a change that is undone. */
  async function firstAfter(change: string, limit: number) {
    let first: readonly WaitingPath[] = []
    await undone(async (db) => {
      await db.query(change)
      first = await listArrivedPaths(db, skuId, limit)
    })
    return first.map(({ userId }) => userId)
  }

  test.each(agesOfStatistics)('each look is at few of them: after %s', async (age) => {
    await database.owner.query(age)
    const [event] = await sql('SELECT sequence, event_id FROM pending_evaluation WHERE tenant_id = $1 LIMIT 1')
    await database.tenant(largeTenantId).step(async (db) => {
      const counted = countRowsOfPlans(db)
      const serves = await listServes(counted.db, { sequence: event?.['sequence'], eventId: event?.['event_id'] })
      expect(serves).toEqual([skuId])
      expect(await listArrivedPaths(counted.db, skuId, 10)).toHaveLength(10)
      // Of all of them it would be their notes, two paths and a place for each.
      expect(counted.rows()).toBeLessThan(people * 4)
    })
  })

  test.each(agesOfStatistics)('each is noted, and forgotten, by their paths: after %s', async (age) => {
    await database.owner.query(age)
    const users = await inOrder()
    await undone(async (db) => {
      const counted = countRowsOfPlans(db)
      const arrived = users.map((userId) => ({ userId, skuId }))
      await addServes(counted.db, await newEvent(db, randomUUID()), [skuId], arrived)
      await forgetArrived(counted.db, skuId, users)
      expect(counted.rows()).toBeLessThan(people * 30)
      // An index of all who wait would be gone through for each of them, which no count of rows tells.
      expect(counted.scans().join()).not.toContain('waiting_idx')
    })
  })

  test('they are served in the order of the queue, whoever of those that are noted does not wait any more', async () => {
    const users = await inOrder()
    expect(users).toHaveLength(people)
    expect(await firstAfter('SELECT $1', 7)).toEqual(users.slice(0, 7))
    expect(await firstAfter('SELECT $1', 1_000)).toEqual(users)
    const lose = (some: readonly string[]) =>
      `UPDATE license_assignment_path SET state = 'ERROR', error = 'OTHER' WHERE tenant_id = $1 AND source_id = user_id AND user_id IN ('${some.join("', '")}')`
    // The first of the line have ceased to consume it: they are noted, and have no turn.
    expect(await firstAfter(lose(users.slice(0, 100)), 7)).toEqual(users.slice(100, 107))
    // An earlier version has noted them without their places.
    const placeless = `UPDATE pending_evaluation SET waiting_since = '-infinity' WHERE tenant_id = $1`
    expect(await firstAfter(placeless, 7)).toEqual(users.slice(0, 7))
    expect(await firstAfter(lose(users), 7)).toEqual([])
  })

  test('and nobody of them is left out', async () => {
    await settle(database.tenant(largeTenantId), { limit: 50 })
    expect(await inOrder()).toEqual([])
  })
})
