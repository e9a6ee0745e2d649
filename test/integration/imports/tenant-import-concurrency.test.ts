/** Imports that are interrupted, that meet each other, callers and a working engine: all or nothing, and nobody else's tenant. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyParts } from '../../../src/db/write/import/apply-import.ts'
import { runStep } from '../../../src/engine/step.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { findSourceFiles } from '../../../src/imports/tenant/files/source-files.ts'
import { importTenant } from '../../../src/imports/tenant/import-tenant.ts'
import { seedSynthetic } from '../../../src/imports/synthetic/seed.ts'
import type { GroupId, SkuId, TenantId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { createUser } from '../../../src/operations/create-user.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { addGroupMembers, removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateUser } from '../../../src/operations/update-user.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { contentsOf, createEmptyTenant, type Files, importFiles, writeFolder } from '../../support/import-files.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const person = (number: number) => guidOf('user', number)
const numbers = Array.from({ length: 60 }, (_, index) => index + 1)
const site = groupId('Site 4')

/** New people and those who are there, in a new group that gives E3 and in one of Contoso's. */
function files(round: number): Files {
  const fresh = numbers.map((number) => `cccccccc-0000-4000-8000-${String(round * 1_000 + number).padStart(12, '0')}`)
  const group = `dddddddd-0000-4000-8000-${String(round).padStart(12, '0')}`
  return {
    'users.jsonl': [
      ...fresh.map((id, number) => ({
        id,
        displayName: 'New',
        userPrincipalName: `new.${round}.${number}@x.com`,
        usageLocation: 'US',
      })),
      ...numbers.slice(0, 20).map((number) => ({ id: person(number), department: `Department ${round}` })),
    ],
    'groups.jsonl': [{ id: group, displayName: `New ${round}`, assignedLicenses: [{ skuId: skus.e3 }] }],
    'members.jsonl': [...fresh, ...numbers.slice(0, 20).map(person)].flatMap((memberId) => [
      { groupId: group, memberId },
      { groupId: site, memberId },
    ]),
    'groupLicenses.jsonl': [{ groupId: site, skuId: round % 2 === 0 ? skus.emsE5 : skus.e1 }],
    'userLicenses.jsonl': fresh.slice(0, 5).map((userId) => ({ userId, skuId: skus.emsE5 })),
    'subscribedSkus.jsonl': [{ skuId: skus.e3, prepaidUnits: { enabled: 150 + round } }],
  }
}

test.each(applyParts)('an import that ends in the middle leaves nothing: %s', async (last) => {
  const before = await contentsOf(contoso.database, tenantId)
  const interrupted = importFiles(contoso.database, tenantId, files(1), (part) => {
    if (part === last) throw new Error('the process ends')
  })
  await expect(interrupted).rejects.toThrow('the process ends')
  expect(await contentsOf(contoso.database, tenantId)).toEqual(before)
})

test('a connection that is cut in the middle leaves nothing', async () => {
  const before = await contentsOf(contoso.database, tenantId)
  let cut: Promise<unknown> = Promise.resolve()
  const interrupted = importFiles(contoso.database, tenantId, files(1), (part) => {
    if (part !== 'licences') return
    cut = contoso.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
    )
  })
  await expect(interrupted).rejects.toThrow()
  await cut
  expect(await contentsOf(contoso.database, tenantId)).toEqual(before)
})

test('an import is told to be done though what was refused cannot be told', async () => {
  const other = await createEmptyTenant(contoso.database)
  await using folder = await writeFolder({
    'users.jsonl': [{ id: person(1), displayName: 'New', userPrincipalName: 'new@x.com' }, { id: 'x' }, { id: 'y' }],
  })
  const imported = await importTenant(contoso.database, other, {
    files: (await findSourceFiles(folder.path))?.files ?? [],
    eventId: randomUUID(),
    report: () => {},
    reportPart: () => {},
    note: () => {},
    refused: () => Promise.reject(new Error('Connection terminated unexpectedly')),
  })
  expect(imported).toMatchObject({ applied: { users: { added: 1 } }, refused: 2, taken: 1, isTold: false })
  expect(await contentsOf(contoso.database, other)).toMatchObject({ user: [expect.stringContaining('new@x.com')] })
})

describe('on a database that waits shortly', () => {
  let database: TestDatabase
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ database, close } = await createTestDatabase({ longestSilence: 200, longestLockWait: 200 }))
  })
  afterAll(() => close())
  const people = (count: number): Files => ({
    'users.jsonl': Array.from({ length: count }, (_, number) => ({
      id: `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`,
      displayName: 'New',
      userPrincipalName: `new.${number}@x.com`,
    })),
  })

  test('an import that stands still in the middle is given up by the server: nothing is written, and nobody waits for it', async () => {
    const tenant = await createEmptyTenant(database)
    const before = await contentsOf(database, tenant)
    const frozen = importFiles(
      database,
      tenant,
      people(1),
      (part) => void (part === 'members' && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600)),
    )
    await expect(frozen).rejects.toMatchObject({
      code: 'Service_Unavailable',
      message: expect.stringContaining('nothing was imported'),
    })
    expect(await contentsOf(database, tenant)).toEqual(before)
    expect(await runStep(database.tenant(tenant), { last: 0n, limit: 1, seatQueue: true })).toBeNull()
  })

  test('what is written is told to be so, though statistics cannot be made of it', async () => {
    const holder = await database.owner.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK membership IN SHARE UPDATE EXCLUSIVE MODE')
    const notes: string[] = []
    await seedSynthetic(database, randomUUID() as string as TenantId, {
      size: { seed: 1, users: 10, groups: 1 },
      report: () => {},
      note: (text) => notes.push(text),
    })
    const imported = await importFiles(database, await createEmptyTenant(database), people(5_000))
    await holder.query('ROLLBACK')
    holder.release()
    expect(imported).toMatchObject({ applied: { users: { added: 5_000 } }, taken: 5_000 })
    for (const [note, ...others] of [notes, imported.notes]) {
      expect(note).toMatch(
        /^Everything is written, but statistics of the database could not be made: .* lock timeout\)$/,
      )
      expect(others).toEqual([])
    }
  })
})

test('of two imports of the same files at once one writes, the other finds everything as it is', async () => {
  const two = await Promise.all([files(2), files(2)].map((each) => importFiles(contoso.database, tenantId, each)))
  expect(two.map(({ told }) => told)).toEqual([[], []])
  expect(two.map(({ applied }) => applied.users.added).toSorted()).toEqual([0, 60])
  expect(two.map(({ applied }) => applied.laps.groups).toSorted()).toEqual([0, 2])
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
})

test('another tenant with the same ids stays as it is', async () => {
  const other = await createEmptyTenant(contoso.database)
  const before = await contentsOf(contoso.database, tenantId)
  const { applied } = await importFiles(contoso.database, other, {
    'users.jsonl': numbers.map((number) => ({
      id: person(number),
      displayName: 'Other',
      userPrincipalName: `other.${number}@x.com`,
      proxyAddresses: ['smtp:a@x.com'],
    })),
    'groups.jsonl': [
      { id: site, displayName: 'Other', assignedLicenses: [{ skuId: skus.e3 }], members: [{ id: person(1) }] },
    ],
    'subscribedSkus.jsonl': [{ skuId: skus.e3, prepaidUnits: { enabled: 1 } }],
    'userLicenses.jsonl': [{ userId: person(2), skuId: skus.e3 }],
  })
  expect(applied).toMatchObject({ users: { added: 60 }, userLicenses: { added: 1 } })
  expect(await contentsOf(contoso.database, tenantId)).toEqual(before)
  const mine = await contentsOf(contoso.database, other)
  await importFiles(contoso.database, tenantId, files(3))
  expect(await contentsOf(contoso.database, other)).toEqual(mine)
})

test('a name that somebody takes meanwhile is refused, and the rest is imported', async () => {
  const other = await createEmptyTenant(contoso.database)
  const holder = await contoso.database.owner.connect()
  await holder.query('BEGIN')
  await holder.query(`INSERT INTO directory_object VALUES ($1, $2, 'USER')`, [other, person(1)])
  await holder.query(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name) VALUES ($1, $2, 'First', 'Same@x.com')`,
    [other, person(1)],
  )
  const importing = importFiles(contoso.database, other, {
    'users.jsonl': [2, 3].map((number) => ({
      id: person(number),
      displayName: 'New',
      userPrincipalName: number === 2 ? 'same@x.com' : 'own@x.com',
    })),
  })
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await contoso.sql(waiting)).length, { timeout: 20_000 }).toBe(1)
  await holder.query('COMMIT')
  holder.release()
  const { told, applied } = await importing
  expect(told).toEqual(["users.jsonl 1: userPrincipalName: 'same@x.com' belongs to another user"])
  expect(applied.users).toEqual({ added: 1, changed: 0 })
})

test.each([
  ['user', 'the line is applied to it', { added: 0, changed: 2 }, []],
  ['group', 'the line is refused', { added: 0, changed: 1 }, [`users.jsonl 2: the id ${person(2)} belongs to a group`]],
] as const)(
  'while those that are there are looked at, somebody makes a %s with an id of the import: %s',
  async (kind, _what, users, told) => {
    const other = await createEmptyTenant(contoso.database)
    const line = (number: number, department: string) => ({
      id: person(number),
      displayName: 'Imported',
      userPrincipalName: `u${number}@x.com`,
      department,
    })
    await importFiles(contoso.database, other, { 'users.jsonl': [line(1, 'Old')] })
    const holder = await contoso.database.owner.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM "user" WHERE tenant_id = $1 FOR UPDATE', [other])
    const importing = importFiles(contoso.database, other, { 'users.jsonl': [line(1, 'New'), line(2, 'New')] })
    await untilWaiting(contoso)
    const context = { ...contoso.context(), db: contoso.database.tenant(other) }
    const made = { id: person(2), displayName: 'Made', mailNickname: 'made' }
    if (kind === 'group') await createGroup(context, { ...made, mailEnabled: false, securityEnabled: true })
    else await createUser(context, { ...made, userPrincipalName: 'u2@x.com', accountEnabled: true })
    await holder.query('ROLLBACK')
    holder.release()
    const imported = await importing
    expect(imported.applied.users).toEqual(users)
    expect(imported.told).toEqual(told)
  },
)

test('imports beside callers and a working engine: all of them come to an end, and the tenant is sound', {
  timeout: 120_000,
}, async () => {
  let calling = true
  const work = async () => {
    for (let last = 0n; ; ) {
      const step = await runStep(contoso.database.tenant(tenantId), { last, limit: 20, seatQueue: true })
      if (step === null && !calling) return
      last = step?.sequence ?? 0n
    }
  }
  const context = contoso.context()
  const refusals: unknown[] = []
  const call = async (run: () => Promise<unknown>) => {
    await run().catch((error: { code?: unknown }) => refusals.push(error.code))
  }
  const callers = numbers.slice(0, 20).map(async (number) => {
    const userId = person(number)
    await call(() => updateUser(context, userId, { userPrincipalName: `renamed.${number}@contoso.com` }))
    await call(() => addGroupMembers(context, { groupId: site, memberIds: [person(100 + number)] }))
    await call(() =>
      assignUserLicense(context, {
        userId,
        addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
        removeLicenses: [],
      }),
    )
    await call(() =>
      assignLicense(context, {
        groupId: site,
        addLicenses: [],
        removeLicenses: [(number % 2 === 0 ? skus.emsE5 : skus.e1) as SkuId],
      }),
    )
    await call(() => removeGroupMembers(context, { groupId: site, memberIds: [userId] }))
    await call(() => deleteUser(context, userId))
    await call(() => restoreUser(context, userId))
  })
  const worker = work()
  const imports = [4, 5, 6].map((round) => importFiles(contoso.database, tenantId as TenantId, files(round)))
  try {
    await Promise.all([...callers, ...imports])
  } finally {
    calling = false
    await worker
  }
  for (const { applied } of await Promise.all(imports)) expect(applied.users.added).toBe(60)
  // What callers are refused is what they ask for, never a deadlock.
  expect(new Set(refusals).difference(new Set(['Request_BadRequest', 'Request_ResourceNotFound']))).toEqual(new Set())
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
})

test('while a lap over a group is in progress, no date moves a member to another place of it', async () => {
  const group = 'dddddddd-0000-4000-8000-000000000099' as GroupId
  const member = (number: number) => ({ groupId: group, memberId: person(number) })
  await contoso.settle()
  await importFiles(contoso.database, tenantId, {
    'groups.jsonl': [{ id: group, displayName: 'Dated' }],
    'members.jsonl': [1, 2, 3, 4, 5].map(member),
  })
  await assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: [] }],
    removeLicenses: [],
  })
  const [before] = await contoso.sql(`SELECT count(*)::int FROM membership WHERE group_id = $1`, group)
  const { succeeded = 0, failed = 0 } =
    (await runStep(contoso.database.tenant(tenantId), { last: 0n, limit: 2, seatQueue: true })) ?? {}
  expect(succeeded + failed).toBe(2)
  const dated = {
    'members.jsonl': [4, 6].map((number) => ({ ...member(number), sinceDateTime: '2001-01-01T00:00:00Z' })),
  }
  const { told } = await importFiles(contoso.database, tenantId, dated)
  const reason =
    'sinceDateTime cannot be given while members of the group are being evaluated; import the line again when its licenseProcessingState is complete'
  expect(told).toEqual([`members.jsonl 1: ${reason}`, `members.jsonl 2: ${reason}`])
  expect(await contoso.sql(`SELECT count(*)::int FROM membership WHERE group_id = $1`, group)).toEqual([before])
  await contoso.settle()
  expect((await importFiles(contoso.database, tenantId, dated)).told).toEqual([])
  await contoso.settle()
  expect(
    await contoso.sql(`SELECT total_members, processed_members FROM license_operation WHERE group_id = $1`, group),
  ).toEqual([{ total_members: 5, processed_members: 5 }])
  expect(await differences(contoso.database)).toEqual([])
})

test('a group that is given licences just then does not cease to be security enabled', async () => {
  const group = 'dddddddd-0000-4000-8000-000000000098' as GroupId
  await importFiles(contoso.database, tenantId, { 'groups.jsonl': [{ id: group, displayName: 'Licensed' }] })
  const context = contoso.context()
  const held = holdCommit(context.db)
  const calling = assignLicense(
    { ...context, db: held.db },
    { groupId: group, addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: [] }], removeLicenses: [] },
  )
  await held.reached
  const importing = importFiles(contoso.database, tenantId, {
    'groups.jsonl': [{ id: group, securityEnabled: false }],
  })
  await untilWaiting(contoso)
  held.release()
  await calling
  const reason = `securityEnabled must stay true: the group ${group} has active licenses assigned`
  expect((await importing).told).toEqual([`groups.jsonl 1: ${reason}`])
  expect(await contoso.sql('SELECT security_enabled FROM "group" WHERE id = $1', group)).toEqual([
    { security_enabled: true },
  ])
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
})
