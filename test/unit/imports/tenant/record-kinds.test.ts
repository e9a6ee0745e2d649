import { describe, expect, test } from 'vitest'
import { groupOfPath, kindOfContext, kindOfPath } from '../../../../src/imports/tenant/record-kinds.ts'

const id = '0D33013B-9DD4-4ABA-A74F-A58E6C580514'

describe('what a file holds', () => {
  test.each([
    ['users.csv', 'users'],
    ['Users-2.JSON', 'users'],
    ['users_2026-01.jsonl', 'users'],
    ['groups.json', 'groups'],
    ['groupLicenses.csv', 'groupLicenses'],
    ['grouplicenses-old.csv', 'groupLicenses'],
    ['userLicenses.csv', 'userLicenses'],
    ['subscribedSkus.json', 'subscribedSkus'],
    [`members/${id}.json`, 'members'],
    [`groups/${id}/members-2.json`, 'members'],
    ['users/page 1.json', 'users'],
    ['C:\\export\\users\\1.json', 'users'],
    [`groups/${id}.json`, 'groups'],
    [`groups/${id}/part-3.json`, 'groups'],
    ['users/of Lisbon.json', 'users'],
  ])('%s', (path, kind) => expect(kindOfPath(path)).toBe(kind))

  test.each([
    'usersettings.csv',
    'page1.json',
    'my users.csv',
    'users-old/page1.json',
    '/Users/ada/export/page1.json',
    'group.csv',
    `groups/${id}/owners.json`,
    '/Users/ada/export.json',
    '',
  ])('is not told by the path %s', (path) => expect(kindOfPath(path)).toBe(null))

  test.each([
    ['https://graph.microsoft.com/v1.0/$metadata#users', 'users'],
    ['https://graph.microsoft.com/v1.0/$metadata#groups(id,assignedLicenses)', 'groups'],
    ['https://graph.microsoft.com/v1.0/$metadata#groups/$entity', 'groups'],
    ['https://graph.microsoft.com/beta/$metadata#users(id,displayName)/$entity', 'users'],
    ['https://graph.microsoft.com/v1.0/$metadata#subscribedSkus', 'subscribedSkus'],
  ])('is told by the context %s', (context, kind) => {
    expect(kindOfContext(`{ "@odata.context" : "${context}", "value": [`)).toBe(kind)
  })

  test.each([
    "https://graph.microsoft.com/v1.0/$metadata#groups('0d33013b-9dd4-4aba-a74f-a58e6c580514')/assignedLicenses",
    'https://graph.microsoft.com/v1.0/$metadata#directoryObjects',
    'https://graph.microsoft.com/v1.0/$metadata#usersettings',
  ])('is not told by the context %s', (context) => {
    expect(kindOfContext(`{"@odata.context":"${context}"`)).toBe(null)
  })
})

test('the group of members is the last GUID of the path, in lower case', () => {
  expect(groupOfPath(`${id.replaceAll('0', '1')}/groups/${id}/members.json`)).toBe(id.toLowerCase())
  expect(groupOfPath('members.csv')).toBe(null)
})
