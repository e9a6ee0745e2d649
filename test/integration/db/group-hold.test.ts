/** A group of many deleted users goes by looking each path's user up once, however old the database's statistics are. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deletePathsOfDeleted, findGroupHold } from '../../../src/db/sql/group-hold.ts'
import { lockLicensing } from '../../../src/db/sql/licensing-lock.ts'
import type { TenantConnection } from '../../../src/db/tenant-connection.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { createLargeTenant, largeGroupId, largeTenantId, personId } from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const people = 2_000

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await createLargeTenant(database, people)
  const run = (text: string, ...values: unknown[]) => database.owner.query(text, [largeTenantId, ...values])
  await run('DELETE FROM license_assignment_path WHERE tenant_id = $1')
  await run('UPDATE subscribed_sku SET consumed_units = 0 WHERE tenant_id = $1')
  await run('UPDATE "user" SET deleted_date_time = now() WHERE tenant_id = $1')
  await run(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, state_when_deleted)
     SELECT $1, u.id, sku, $2, 'GROUP', (SELECT id FROM disabled_plan_set WHERE tenant_id = $1), 'DISABLED', 'ACTIVE'
     FROM "user" u, unnest($3::uuid[]) AS sku WHERE u.tenant_id = $1`,
    largeGroupId,
    [skus.e3, skus.emsE5],
  )
})
afterAll(() => close())

class Undone extends Error {}

/** Asks and deletes as a call does, and undoes it. */
async function deleteAndUndo(run: (db: TenantConnection) => TenantConnection): Promise<void> {
  const undone = database.tenant(largeTenantId).step(async (connection) => {
    const moment = await lockLicensing(connection)
    const db = run(connection)
    expect(await findGroupHold(db, largeGroupId)).toEqual({ licenses: 0, held: false })
    await deletePathsOfDeleted(db, largeGroupId, { eventId: personId(1), moment, initiatedBy: {} })
    const left = await connection.query('SELECT FROM license_assignment_path WHERE tenant_id = $1')
    expect(left).toEqual([])
    throw new Undone()
  })
  await expect(undone).rejects.toThrow(Undone)
}

/** Statistics that are older than the deletion of the users: of a tenant in which nobody is deleted. */
const beforeDeletion = `UPDATE "user" SET deleted_date_time = NULL; ANALYZE "user"; UPDATE "user" SET deleted_date_time = now()`

test.each([...agesOfStatistics, beforeDeletion])('after %s', async (age) => {
  await database.owner.query(age)
  let rows = () => 0
  await deleteAndUndo((connection) => {
    const counted = countRowsOfPlans(connection)
    rows = counted.rows
    return counted.db
  })
  expect(rows()).toBeGreaterThan(people)
  expect(rows()).toBeLessThan(people * 50)
  const plans: string[] = []
  await deleteAndUndo((connection) => ({
    ...connection,
    async query<Row>(text: string, ...values: readonly unknown[]) {
      plans.push(JSON.stringify(await connection.query(`EXPLAIN ${text}`, ...values)))
      return connection.query<Row>(text, ...values)
    },
  }))
  // An index of names would be gone through for each of the paths, which no count of rows tells.
  for (const plan of plans) expect(plan).toMatch(/using user_(pkey|tenant_id_id_kind_key) on /)
  expect(plans).toHaveLength(2)
  expect(plans.join()).not.toMatch(/using user_\w+_(name|location)_idx/)
})

test('a user who is not deleted holds the group, whose other paths go alone', async () => {
  const first = personId(1)
  const undone = database.tenant(largeTenantId).step(async (db) => {
    const moment = await lockLicensing(db)
    await db.query('UPDATE "user" SET deleted_date_time = NULL WHERE tenant_id = $1 AND id = $2::uuid', first)
    expect(await findGroupHold(db, largeGroupId)).toEqual({ licenses: 0, held: true })
    await deletePathsOfDeleted(db, largeGroupId, { eventId: first, moment, initiatedBy: {} })
    const left = await db.query('SELECT DISTINCT user_id AS id FROM license_assignment_path WHERE tenant_id = $1')
    expect(left).toEqual([{ id: first }])
    throw new Undone()
  })
  await expect(undone).rejects.toThrow(Undone)
})
