/** The handle of one tenant: whatever a statement says, it stays inside. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant, createTenantCheck } from '../../../src/db/write/tenants.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const [own, other] = [randomUUID() as string as TenantId, randomUUID() as string as TenantId]
const statements: string[] = []
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ onStatement: (text) => statements.push(text) }))
  for (const tenantId of [own, other])
    await createTenant(database, { tenantId, displayName: tenantId, countryLetterCode: 'US' })
})
afterAll(() => close())

const user = (id: string) => ({ id, kind: 'USER' as const })
const objectsOf = async (tenantId: TenantId) =>
  (await database.owner.query('SELECT id FROM directory_object WHERE tenant_id = $1', [tenantId])).rows

test('a statement that does not name the tenant is refused before it is sent', async () => {
  const db = database.tenant(own)
  statements.length = 0
  await expect(db.query('SELECT * FROM directory_object')).rejects.toThrow('must name its tenant as $1')
  await expect(db.transaction((inside) => inside.query('DELETE FROM directory_object'))).rejects.toThrow('as $1')
  await expect(db.step((inside) => inside.query('DELETE FROM directory_object'))).rejects.toThrow('as $1')
  expect(statements.filter((text) => text.includes('directory_object'))).toEqual([])
})

test('rows that are written belong to the tenant, whatever they say', async () => {
  const models = database.tenant(own).models
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  await models.directoryObject.create({ data: { ...user(one), tenantId: other } })
  await models.directoryObject.createMany({ data: [{ ...user(two), tenantId: other }] })
  const where = { tenantId_id: { tenantId: own, id: three } }
  await models.directoryObject.upsert({ where, create: { ...user(three), tenantId: other }, update: {} })
  await models.directoryObject.upsert({ where, create: { ...user(three), tenantId: own }, update: { tenantId: other } })
  expect(await objectsOf(other)).toEqual([])
  expect(await objectsOf(own)).toHaveLength(3)
})

test('rows of another tenant are neither found nor changed, whatever the condition says', async () => {
  const id = randomUUID()
  await database.prisma.directoryObject.create({ data: { ...user(id), tenantId: other } })
  const models = database.tenant(own).models
  for (const where of [{ tenantId: other }, { OR: [{ tenantId: other }, { id }] }]) {
    expect((await models.directoryObject.findMany({ where })).filter((row) => row.tenantId === other)).toEqual([])
    await models.directoryObject.deleteMany({ where: { AND: [where, { id }] } })
  }
  expect(await models.directoryObject.findUnique({ where: { tenantId_id: { tenantId: other, id } } })).toBeNull()
  expect(await models.tenant.findMany({ select: { tenantId: true } })).toEqual([{ tenantId: own }])
  expect(await objectsOf(other)).toEqual([{ id }])
})

test('a tenant that was seen is known without asking again, and one that is made later is found', async () => {
  const isKnown = createTenantCheck(database)
  const later = randomUUID() as string as TenantId
  expect([await isKnown(own), await isKnown(later)]).toEqual([true, false])
  statements.length = 0
  expect(await isKnown(own)).toBe(true)
  expect(statements).toEqual([])
  await createTenant(database, { tenantId: later, displayName: 'Later', countryLetterCode: 'US' })
  expect(await isKnown(later)).toBe(true)
})
