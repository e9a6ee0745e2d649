/** A step costs what its users cost, however large the tenant is and however old the database's statistics are. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { runStep } from '../../../src/engine/step.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { GroupId, SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers, removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import { importFiles } from '../../support/import-files.ts'
import { addDirectory } from '../../support/large-directory.ts'
import {
  createLargeTenant,
  largeContext,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
  personId,
} from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const people = 20_000
const leavers = 1_000
const limit = 200
/** Of a step; a pass over the tenant would be 200 a user, and who left a group is looked for among ten times as many users. Of
 *  each user the object and two addresses are read too. */
const mostRows = limit * 60

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  // One connection for each role: what it has read is known when it is asked.
  ;({ database, close } = await createTestDatabase({ max: 1 }))
  await createLargeTenant(database, people)
}, 120_000)
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

/** Entries of indexes and rows of passes; rows that an index leads to are told only where the index alone cannot answer. */
async function rowsRead(): Promise<number> {
  for (const pool of [database.owner, database.pool]) await pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.owner.query(
    `WITH read AS (SELECT relname, seq_tup_read AS n FROM pg_stat_user_tables
                   UNION ALL SELECT relname, idx_tup_read FROM pg_stat_user_indexes)
     SELECT sum(n)::int AS rows FROM read
     WHERE relname IN ('user', 'membership', 'license_assignment_path', 'proxy_address', 'directory_object', 'group')`,
  )
  return rows[0].rows
}

async function stepAndCount(users = limit, db = largeTenant()): Promise<{ read: number; users: number }> {
  const before = await rowsRead()
  const step = await runStep(db, { last: 0n, limit: users, seatQueue: true })
  if (step === null) throw new Error('there was nothing to do')
  return { read: (await rowsRead()) - before, users: step.succeeded + step.failed + step.evaluated }
}

const largeTenant = () => database.tenant(largeTenantId)

/** The tenant's handle, with an import of a new member after each count of those of a lap that is to start. */
function importing(): TenantDb {
  const db = largeTenant()
  let imports = 0
  return {
    ...db,
    async query<Row>(text: string, ...parameters: readonly unknown[]) {
      const result = await db.query<Row>(text, ...parameters)
      if (text.includes('pg_stat_activity')) {
        const id = `eeeeeeee-0000-4000-8000-${String(++imports).padStart(12, '0')}`
        await importFiles(database, largeTenantId, {
          'users.jsonl': [{ id, displayName: 'New', userPrincipalName: `${id}@northwind.com` }],
          'members.jsonl': [{ groupId: largeGroupId, memberId: id }],
        })
      }
      return result
    },
  }
}

/** As they should be, and none. */
const statistics = ['ANALYZE', 'DELETE FROM pg_statistic']

/** One after the other on the same tenant; the total of laps, and with which handle they start. */
const triggers: readonly (readonly [string, () => Promise<unknown>, number?, (() => TenantDb)?])[] = [
  ['a lap that gives', () => licenseEverybody(database), people],
  // From here on members and paths are so many that they are counted before: three times in vain, and then under the locks.
  ['a lap that finds everything as it is', () => licenseEverybody(database), people + 3, importing],
  [
    'units that appear',
    () => updateSubscribedSku(largeContext(database), skus.e3 as SkuId, { enabled: people - people / 50 }),
  ],
  [
    'members who leave',
    () =>
      removeGroupMembers(largeContext(database), {
        groupId: largeGroupId,
        memberIds: Array.from({ length: leavers }, (_, index) => personId(index + 1)),
      }),
  ],
  [
    'a lap that takes',
    () =>
      assignLicense(largeContext(database), {
        groupId: largeGroupId,
        addLicenses: [],
        removeLicenses: [skus.emsE5 as SkuId],
      }),
    people + 3 - leavers,
  ],
]

/** What the newest operation of a group is to evaluate. */
async function totalOf(groupId: GroupId): Promise<unknown> {
  const { rows } = await database.owner.query(
    'SELECT total_members FROM license_operation WHERE group_id = $1 ORDER BY sequence DESC LIMIT 1',
    [groupId],
  )
  return rows[0]?.total_members
}

test('each step reads a bounded number of rows', { timeout: 120_000 }, async () => {
  for (const [name, trigger, total, starting] of triggers) {
    await trigger()
    // The first step of a lap counts the members.
    await stepAndCount(limit, starting?.())
    if (total !== undefined) expect(await totalOf(largeGroupId), name).toBe(total)
    // Steps that look for who left a group evaluate nobody where nobody did; it goes on until both kinds of statistics met users.
    const unmet = new Set(statistics)
    for (let turn = 0; unmet.size > 0; turn++) {
      const kind = statistics[turn % statistics.length] as string
      await database.owner.query(kind)
      const { read, users } = await stepAndCount()
      expect(read, `${name}, ${kind}`).toBeLessThan(mostRows)
      expect(read, `${name}, ${kind}`).toBeGreaterThan(users)
      if (users > 0) unmet.delete(kind)
    }
    await settle(database.tenant(largeTenantId), { limit: 5_000 })
  }
})

test('so does the first step of a lap, however many users are deleted and groups there are', {
  timeout: 120_000,
}, async () => {
  await addDirectory(database, { groups: 5_000, deletedUsers: 5_000 })
  await database.owner.query('ANALYZE')
  const groupId = '00000000-aaaa-4000-8000-000000000001' as GroupId
  const { members } = await addSmallGroup(groupId)
  for (const kind of [...statistics, 'ANALYZE']) {
    await assignLicense(largeContext(database), {
      groupId,
      addLicenses: [{ skuId: skus.e1 as SkuId, disabledPlans: null }],
      removeLicenses: [],
    })
    await database.owner.query(kind)
    const { read } = await stepAndCount()
    expect(await totalOf(groupId)).toBe(members)
    expect(read, kind).toBeGreaterThan(members)
    expect(read, kind).toBeLessThan(1_000)
    await settle(database.tenant(largeTenantId))
  }
})

test('so does a step of a lap, however many members in a row are deleted', async () => {
  const groupId = '00000000-aaaa-4000-8000-000000000002' as GroupId
  const { members } = await addSmallGroup(groupId)
  await database.owner.query(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT tenant_id, $2, id, 'USER', '2020-01-01' FROM "user" WHERE tenant_id = $1 AND deleted_date_time IS NOT NULL`,
    [largeTenantId, groupId],
  )
  await reprocessGroupLicenseAssignment(largeContext(database), groupId)
  const few = 50
  // The first counts all of them, and goes no further than others.
  let { users } = await stepAndCount(few)
  expect(users).toBe(0)
  for (let steps = 1; users === 0; steps++) {
    const step = await stepAndCount(few)
    // Ten times as many members, and each of them as a user.
    expect(step.read).toBeLessThan(few * 40)
    expect(steps).toBeLessThanOrEqual(5_000 / few / 10)
    users = step.users
  }
  expect(users).toBe(members)
  expect(
    await database
      .tenant(largeTenantId)
      .query('SELECT state::text FROM license_operation WHERE tenant_id = $1 AND group_id = $2', groupId),
  ).toEqual([{ state: 'PROCESSING_COMPLETE' }])
})

/** With the first three people. */
async function addSmallGroup(groupId: GroupId): Promise<{ members: number }> {
  const run = async (text: string, ...values: unknown[]) => database.owner.query(text, [largeTenantId, ...values])
  await run(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, groupId)
  await run(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Three', 'three', true)`,
    groupId,
  )
  const people = [1, 2, 3].map(personId)
  await addGroupMembers(largeContext(database), { groupId, memberIds: people })
  return { members: people.length }
}
