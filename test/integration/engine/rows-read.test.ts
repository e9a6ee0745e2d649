/** A step costs what its users cost, however large the tenant is and however old the database's statistics are. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { runStep } from '../../../src/engine/step.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { differences } from '../../support/differences.ts'
import {
  createLargeTenant,
  largeContext,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
  personId,
} from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const people = 20_000
const limit = 200
/** Of a step; a pass over the tenant would be 200 a user, and who left a group is looked for among ten times as many users. */
const mostRows = limit * 50

let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  // One connection: what it has read is known when it is asked.
  ;({ database, close } = await createTestDatabase({ max: 1 }))
  await createLargeTenant(database, people)
}, 120_000)
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

/** Asked until it is the same twice. */
async function rowsRead(): Promise<number> {
  for (let last = await readCounters(); ; ) {
    const now = await readCounters()
    if (now === last) return now
    last = now
  }
}

async function readCounters(): Promise<number> {
  await database.pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.pool.query(
    `SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::int AS rows FROM pg_stat_user_tables
     WHERE relname IN ('user', 'membership', 'license_assignment_path', 'proxy_address', 'directory_object')`,
  )
  return rows[0].rows
}

async function stepAndCount(): Promise<number> {
  const before = await rowsRead()
  await runStep(database.tenant(largeTenantId), { last: 0n, limit, seatQueue: true })
  return (await rowsRead()) - before
}

/** One after the other on the same tenant. */
const triggers: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['a lap that gives', () => licenseEverybody(database)],
  ['a lap that finds everything as it is', () => licenseEverybody(database)],
  [
    'units that appear',
    () => updateSubscribedSku(largeContext(database), skus.e3 as SkuId, { enabled: people - people / 50 }),
  ],
  [
    'members who leave',
    () =>
      removeGroupMembers(largeContext(database), {
        groupId: largeGroupId,
        memberIds: Array.from({ length: 1_000 }, (_, index) => personId(index + 1)),
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
  ],
]

test('each step reads a bounded number of rows', { timeout: 120_000 }, async () => {
  for (const [name, trigger] of triggers) {
    await trigger()
    // The first step of a lap counts the members.
    await stepAndCount()
    let total = 0
    for (const statistics of ['ANALYZE', 'DELETE FROM pg_statistic']) {
      await database.pool.query(statistics)
      total += await stepAndCount()
    }
    // On a machine with much to do, what one step has read is told with the next: both together are bounded.
    expect(total, name).toBeLessThan(2 * mostRows)
    expect(total, name).toBeGreaterThan(2 * limit)
    await settle(database.tenant(largeTenantId), { limit: 5_000 })
  }
})
