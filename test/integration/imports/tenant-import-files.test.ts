/** Files of an import that cannot be read as what they are, and what of a file is not looked at. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { contentsOf, createEmptyTenant, type Files, importFiles } from '../../support/import-files.ts'
import { group, user } from '../../support/small-tenant.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
let tenantId: TenantId
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  tenantId = await createEmptyTenant(database)
})
afterAll(() => close())

describe('nothing is written', () => {
  test.each<[string, Files, string]>([
    [
      'a quote is open',
      { 'users.csv': 'id,displayName\n1,"a\n' },
      'users.csv is no CSV file: a quote is not closed, in line 2 or later. Nothing was imported.',
    ],
    [
      'a column is missing',
      { 'groupLicenses.csv': ['groupId,sku'] },
      'groupLicenses.csv must name its columns in its first line, separated by commas; there is no column skuId. Nothing was imported.',
    ],
    [
      'JSON breaks off',
      { 'users.json': '{"value":[{"id":"1"},' },
      'users.json ends before its JSON is complete. Nothing was imported.',
    ],
  ])('where %s, not even of other files', async (_, files, message) => {
    const before = await contentsOf(database, tenantId)
    const all = { 'groups.jsonl': [{ id: group(1), displayName: 'Group' }], ...files }
    await expect(importFiles(database, tenantId, all)).rejects.toMatchObject({ code: 'Request_BadRequest', message })
    expect(await contentsOf(database, tenantId)).toEqual(before)
  })

  test('where a file is not UTF-8', async () => {
    const latin = Buffer.from('id,displayName\n1,J\xfcrgen\n', 'latin1')
    await expect(importFiles(database, tenantId, { 'users.csv': latin })).rejects.toMatchObject({
      message: 'users.csv is not UTF-8 text: save it as UTF-8. Nothing was imported.',
    })
  })

  test('where there is no such tenant', async () => {
    await expect(
      importFiles(database, user(1) as TenantId, { 'users.jsonl': [{ id: user(1) }] }),
    ).rejects.toMatchObject({
      code: 'Request_ResourceNotFound',
      message: `There is no tenant ${user(1)}: make it with license-gateway tenant create.`,
    })
  })
})

test('columns that are not looked at are told', async () => {
  const { notes, told } = await importFiles(database, tenantId, {
    'users.csv': ['id,userPrincipalName,displayName,Department,phone', `${user(1)},a@x.com,A,Sales,7`],
  })
  expect({ notes, told }).toEqual({ notes: ['users.csv: not looked at: phone'], told: [] })
})
