/** Which files of a folder are looked at, and what of them; files that cannot be read as what they are. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findSourceFiles } from '../../../src/imports/tenant/files/source-files.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { contentsOf, createEmptyTenant, type Files, importFiles, writeFolder } from '../../support/import-files.ts'
import { group, user } from '../../support/small-tenant.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
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

describe('of a folder', () => {
  test('links are told and not followed, be it that they lead around in a ring', async () => {
    await using folder = await writeFolder({ 'users.csv': ['id'], 'more/groups.csv': ['id'], '.git/users.csv': ['id'] })
    for (const name of ['ring-1', 'ring-2', 'more/ring']) await symlink(folder.path, join(folder.path, name))
    await symlink(join(folder.path, 'users.csv'), join(folder.path, 'users-2.csv'))
    await symlink('/nowhere', join(folder.path, 'users-3.csv'))
    const found = await findSourceFiles(folder.path)
    expect(found?.files.map(({ name }) => name)).toEqual(['more/groups.csv', 'users.csv'])
    expect(found?.ignored).toEqual(
      ['more/ring', 'ring-1', 'ring-2', 'users-2.csv', 'users-3.csv'].map((name) => ({ name, reason: 'it is a link' })),
    )
  })

  test('that is a link itself, or a link to a file, is what it leads to', async () => {
    await using folder = await writeFolder({ 'real/users.csv': ['id'] })
    const at = (name: string) => join(folder.path, name)
    await symlink(at('real'), at('link'))
    await symlink(at('real/users.csv'), at('users.csv'))
    for (const name of ['link', 'users.csv'])
      expect((await findSourceFiles(at(name)))?.files).toMatchObject([{ name: 'users.csv', kind: 'users' }])
  })
})
