/** What an import refuses: each line by itself, with its place and the reason; the others are imported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { differences } from '../../support/differences.ts'
import { createEmptyTenant, importFiles } from '../../support/import-files.ts'
import { settle } from '../../support/settle.ts'
import { group, sway, user } from '../../support/small-tenant.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let tenantId: TenantId
const visio = 'c5928f49-12ba-48f7-ada3-0d743a3601d5'
const before = 'an earlier line says it already of'

/** 1 to 4 are there, 4 is deleted; the groups are one for licences, one that is no security group, one that is deleted. */
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  tenantId = await createEmptyTenant(database)
  await importFiles(database, tenantId, {
    'users.jsonl': [1, 2, 3, 4].map((number) => ({
      id: user(number),
      userPrincipalName: `user${number}@x.com`,
      displayName: `User ${number}`,
    })),
    'groups.jsonl': [1, 2, 3].map((number) => ({
      id: group(number),
      displayName: 'Group',
      securityEnabled: number !== 2,
    })),
    'subscribedSkus.jsonl': [
      { skuId: skus.e3, prepaidUnits: { enabled: 10 } },
      { skuId: skus.speE5, appliesTo: 'Company' },
    ],
  })
  await database.owner.query('UPDATE "user" SET deleted_date_time = now() WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    user(4),
  ])
  await database.owner.query('UPDATE "group" SET deleted_date_time = now() WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    group(3),
  ])
})
afterAll(async () => {
  await settle(database.tenant(tenantId))
  expect(await differences(database)).toEqual([])
  await close()
})

/** Each line with the reason for which it is refused, or null: it is taken. */
type Case = readonly [line: string, reason: string | null]

async function expectReasons(name: string, header: string, cases: readonly Case[]): Promise<void> {
  const { told } = await importFiles(database, tenantId, { [name]: [header, ...cases.map(([line]) => line)] })
  expect(told).toEqual(
    cases.flatMap(([, reason], index) => (reason === null ? [] : [`${name} ${index + 2}: ${reason}`])),
  )
}

test('users', () =>
  expectReasons(
    'users.csv',
    'id,userPrincipalName,displayName,usageLocation,accountEnabled,proxyAddresses,mailNickname,createdDateTime,givenName',
    [
      [`${user(1)},user1@x.com,User 1,,,,,,`, null],
      [',a@x.com,A,,,,,,', 'id is missing'],
      ['7,a@x.com,A,,,,,,', 'id must be a GUID, not "7"'],
      [`${user(1)},again@x.com,Again,,,,,,`, `${before} ${user(1)}`],
      [`${group(1)},group@x.com,Group,,,,,,`, `the id ${group(1)} belongs to a group`],
      [`${user(4)},user4@x.com,User 4,,,,,,`, `the user ${user(4)} is deleted: restore it first`],
      [`${user(5)},,Five,,,,,,`, 'a new user needs displayName and userPrincipalName'],
      [`${user(5)},five@x.com,,,,,,,`, 'a new user needs displayName and userPrincipalName'],
      [`${user(5)},five,Five,,,,,,`, 'userPrincipalName must have the form name@domain.'],
      [
        `${user(5)},five@x.com,${'x'.repeat(257)},,,,,,`,
        'displayName must have 1 to 256 characters, none of them a control character.',
      ],
      [
        `${user(5)},five@x.com,"Fi\tve",,,,,,`,
        'displayName must be a text of at most 1,024 characters, none of them a control character',
      ],
      [`${user(5)},five@x.com,Five,XX,,,,,`, "usageLocation 'XX' is no country of ISO 3166."],
      [`${user(5)},five@x.com,Five,us,,,,,`, 'usageLocation must be two capital letters, ISO 3166 alpha-2, or null.'],
      [`${user(5)},five@x.com,Five,,yes,,,,`, 'accountEnabled must be true or false, not "yes"'],
      [
        `${user(5)},five@x.com,Five,,,five@x.com,,,`,
        `proxyAddresses: 'five@x.com' must have the form "SMTP:name@domain" (primary) or "smtp:name@domain".`,
      ],
      [`${user(5)},five@x.com,Five,,,smtp:a@x.com;SMTP:A@x.com,,,`, "proxyAddresses: 'SMTP:A@x.com' is there twice."],
      [
        `${user(5)},five@x.com,Five,,,SMTP:a@x.com;SMTP:b@x.com,,,`,
        'proxyAddresses: only one address may be primary ("SMTP:" in capital letters).',
      ],
      [
        `${user(5)},five@x.com,Five,,,,a b,,`,
        'mailNickname must be 1 to 64 characters of ASCII, none of them a space or @ ( ) [ ] \\ " ; : < > or a comma',
      ],
      [
        `${user(5)},five@x.com,Five,,,,,2026-02-30T00:00:00Z,`,
        'createdDateTime must be a moment such as 2026-01-31T08:00:00Z, not "2026-02-30T00:00:00Z"',
      ],
      [
        `${user(5)},five@x.com,Five,,,,,,${'x'.repeat(65)}`,
        'givenName must have 1 to 64 characters, none of them a control character.',
      ],
      [`${user(5)},USER1@x.com,Five,,,,,,`, "userPrincipalName: 'USER1@x.com' belongs to another user"],
      [`${user(6)},six@x.com,Six,,,,,,`, null],
      [`${user(7)},SIX@x.com,Seven,,,,,,`, "userPrincipalName: 'SIX@x.com' belongs to another user"],
      // The name of a deleted user is free.
      [`${user(8)},user4@x.com,Eight,,,,,,`, null],
      [`${user(9)},nine@x.com`, 'has 2 values, not 9 as the first line'],
    ],
  ))

test('a name stays taken where the user who was to get another one is refused', async () => {
  const { told, applied } = await importFiles(database, tenantId, {
    'users.jsonl': [
      { id: user(2), userPrincipalName: 'user3@x.com' },
      { id: user(3), userPrincipalName: 'user1@x.com' },
    ],
  })
  expect(told).toEqual([
    "users.jsonl 1: userPrincipalName: 'user3@x.com' belongs to another user",
    "users.jsonl 2: userPrincipalName: 'user1@x.com' belongs to another user",
  ])
  expect(applied.users).toEqual({ added: 0, changed: 0 })
})

test('groups', () =>
  expectReasons(
    'groups.csv',
    'id,displayName,securityEnabled,groupTypes,membershipRule,membershipRuleProcessingState,isAssignableToRole,mailNickname',
    [
      [`${group(4)},Four,true,,,,,`, null],
      [`${group(4)},Four,true,,,,,`, `${before} ${group(4)}`],
      [`${user(1)},User,true,,,,,`, `the id ${user(1)} belongs to a user`],
      [`${group(3)},Three,true,,,,,`, `the group ${group(3)} is deleted: restore it first`],
      [`${group(5)},,true,,,,,`, 'a new group needs displayName'],
      [`${group(5)}," ",true,,,,,`, 'displayName must not be blank'],
      [
        `${group(5)},Five,true,DynamicMembership,,,,`,
        'groupTypes has DynamicMembership where there is a membershipRule, and only there',
      ],
      [
        `${group(5)},Five,true,,user.x -eq 1,On,,`,
        'groupTypes has DynamicMembership where there is a membershipRule, and only there',
      ],
      [
        `${group(5)},Five,true,DynamicMembership,user.x -eq 1,Off,,`,
        'membershipRuleProcessingState must be one of On, Paused, not "Off"',
      ],
      [`${group(5)},Five,false,,,,true,`, 'isAssignableToRole needs securityEnabled and no membershipRule'],
      [
        `${group(5)},Five,true,Unified; DynamicMembership,user.x -eq 1,On,,a@b`,
        'mailNickname must be 1 to 64 characters of ASCII, none of them a space or @ ( ) [ ] \\ " ; : < > or a comma',
      ],
      [`${group(5)},Five,true,Unified; DynamicMembership,user.x -eq 1,On,,five`, null],
    ],
  ))

test('a group that gives licences, or from which somebody has one, stays security enabled', async () => {
  const id = group(30)
  const change = () => importFiles(database, tenantId, { 'groups.jsonl': [{ id, securityEnabled: false }] })
  const reason = `groups.jsonl 1: securityEnabled must stay true: the group ${id} has active licenses assigned`
  await importFiles(database, tenantId, {
    'groups.jsonl': [{ id, displayName: 'Thirty', assignedLicenses: [{ skuId: skus.e3 }], members: [{ id: user(1) }] }],
  })
  expect((await change()).told).toEqual([reason])
  await settle(database.tenant(tenantId))
  await importFiles(database, tenantId, { 'groupLicenses.csv': ['groupId,skuId', `${id},`] })
  expect((await change()).told).toEqual([reason])
  await settle(database.tenant(tenantId))
  expect((await change()).told).toEqual([])
})

test('an id cannot be that of a user and of a group', async () => {
  const { told } = await importFiles(database, tenantId, {
    'groups.jsonl': [{ id: user(20), displayName: 'Twenty' }],
    'users.jsonl': [{ id: user(20), displayName: 'Twenty', userPrincipalName: 'twenty@x.com' }],
  })
  expect(told).toEqual([`groups.jsonl 1: the id ${user(20)} belongs to a user`])
})

test('products', () =>
  expectReasons('subscribedSkus.csv', 'skuId,appliesTo,capabilityStatus,prepaidUnits.enabled,subscriptionIds', [
    [`${skus.e1},User,Enabled,5,${user(1)};${user(2)}`, null],
    [`${skus.e1},User,Enabled,5,`, `${before} ${skus.e1}`],
    [
      `${user(1)},User,Enabled,5,`,
      `the catalogue does not know the product ${user(1)}: import Microsoft's list of products first`,
    ],
    [`${skus.e5},Users,Enabled,5,`, 'appliesTo must be one of User, Company, not "Users"'],
    [
      `${skus.e5},User,Active,5,`,
      'capabilityStatus must be one of Enabled, Warning, Suspended, Deleted, LockedOut, not "Active"',
    ],
    [`${skus.e5},User,Enabled,-1,`, 'prepaidUnits.enabled must be a whole number from 0 to 1000000000, not "-1"'],
    [
      `${skus.e5},User,Enabled,1000000001,`,
      'prepaidUnits.enabled must be a whole number from 0 to 1000000000, not "1000000001"',
    ],
    [`${skus.e5},User,Enabled,5,x`, 'subscriptionIds must be a GUID, not "x"'],
  ]))

test('members', () =>
  expectReasons('members.csv', 'groupId,memberId,sinceDateTime', [
    [`${group(1)},${user(1)},`, null],
    [`${group(1)},${group(2)},`, null],
    [`${group(1)},${user(1)},`, `${before} ${group(1)} ${user(1)}`],
    [`,${user(1)},`, 'groupId is missing, and no folder or file on the way is called like a group'],
    [`${group(1)},,`, 'memberId (or id) is missing'],
    [`${group(9)},${user(1)},`, `there is no group ${group(9)}`],
    [`${user(1)},${user(1)},`, `there is no group ${user(1)}`],
    [`${group(3)},${user(1)},`, `the group ${group(3)} is deleted`],
    [`${group(1)},${user(99)},`, `there is no user or group ${user(99)}`],
    [`${group(1)},${group(1)},`, 'a group cannot be a member of itself'],
    [`${group(1)},${user(4)},`, `the member ${user(4)} is deleted`],
    [`${group(1)},${group(3)},`, `the member ${group(3)} is deleted`],
    [`${group(1)},${user(2)},2200-01-01T00:00:00Z`, 'sinceDateTime is to come'],
    [
      `${group(1)},${user(2)},yesterday`,
      'sinceDateTime must be a moment such as 2026-01-31T08:00:00Z, not "yesterday"',
    ],
  ]))

test('members of Graph that are neither users nor groups', async () => {
  const { told } = await importFiles(database, tenantId, {
    [`members/${group(1)}.json`]: { value: [{ '@odata.type': '#microsoft.graph.device', id: user(2) }] },
  })
  expect(told).toEqual([
    `members/${group(1)}.json 1: @odata.type says that the member is a #microsoft.graph.device; members are users and groups`,
  ])
})

describe('licences', () => {
  const cases = (holder: string, others: readonly Case[]): readonly Case[] => [
    [`${holder},${skus.e3},${sway}`, null],
    [`${holder},${skus.e3},`, `${before} ${holder} ${skus.e3}`],
    [`${holder},${visio},`, `the tenant does not own the product ${visio}`],
    [`${holder},${skus.speE5},`, `the product ${skus.speE5} is not for users (appliesTo Company)`],
    [`${holder},${skus.e3},${user(1)};${sway}`, `disabledPlans: the product ${skus.e3} has no service plan ${user(1)}`],
    [`${holder},${skus.e3},SWAY`, 'disabledPlans must be a GUID, not "SWAY"'],
    [`${holder},ENTERPRISEPACK,`, 'skuId must be a GUID, not "ENTERPRISEPACK"'],
    ...others,
  ]

  test('of groups', () =>
    expectReasons(
      'groupLicenses.csv',
      'groupId,skuId,disabledPlans',
      cases(group(1), [
        [`${group(9)},${skus.e3},`, `there is no group ${group(9)}`],
        [`${group(3)},${skus.e3},`, `the group ${group(3)} is deleted`],
        [`${group(2)},${skus.e3},`, `the group ${group(2)} cannot have licences: its securityEnabled is false`],
        [`${group(2)},,`, null],
      ]),
    ))

  test('of users', () =>
    expectReasons(
      'userLicenses.csv',
      'userId,skuId,disabledPlans',
      cases(user(1), [
        [`${user(99)},${skus.e3},`, `there is no user ${user(99)}`],
        [`${group(1)},${skus.e3},`, `there is no user ${group(1)}`],
        [`${user(4)},${skus.e3},`, `the user ${user(4)} is deleted`],
        [`${user(2)},,`, 'skuId is missing'],
      ]),
    ))

  test('of a user line, each by itself; a state that Microsoft does not have refuses the line', async () => {
    const state = { assignedByGroup: null, state: 'Active' }
    const { told, applied } = await importFiles(database, tenantId, {
      'users.jsonl': [
        {
          id: user(2),
          licenseAssignmentStates: [
            { skuId: visio, ...state },
            { skuId: skus.e3, ...state },
          ],
        },
        { id: user(3), licenseAssignmentStates: [{ skuId: skus.e3, ...state, state: 'Fine' }] },
        { id: user(3), licenseAssignmentStates: 'none' },
        { id: user(3), licenseAssignmentStates: [7] },
        { id: user(3), deletedDateTime: '2026-01-01T00:00:00Z' },
      ],
    })
    expect(told).toEqual([
      `users.jsonl 1: the tenant does not own the product ${visio}`,
      'users.jsonl 2: state must be one of Active, ActiveWithError, Disabled, Error, not "Fine"',
      `users.jsonl 3: licenseAssignmentStates must be a list of objects, not of "none"`,
      `users.jsonl 4: licenseAssignmentStates must be a list of objects, not of "7"`,
      'users.jsonl 5: deletedDateTime says that it is deleted; what is deleted is not imported',
    ])
    expect(applied.userLicenses).toMatchObject({ added: 1 })
  })
})
