/** The audit log as administrators read it: every activity in Microsoft's words. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../../src/imports/demonstration/contoso.ts'
import { ask } from '../../../support/ask.ts'
import { auditLog } from '../../../support/audit-log.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../../support/contoso.ts'

const [site, administrator, person] = [groupId('Site 1'), guidOf('user', 1), guidOf('user', 199)]
let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await change(`assignLicense(groupId: "${site}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id }`)
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const { change, read, newest } = auditLog(() => contoso)
const callOf = (mutation: string, filter: string, principal = {}) =>
  change(mutation, principal).then(() => newest(filter))
const me = {
  user: { userId: administrator, displayName: 'Ada Fischer', userPrincipalName: 'ada.fischer@contoso.com' },
  app: null,
}
const engine = { user: null, app: { appId: null, displayName: 'Microsoft Entra ID Group-Based Licensing' } }
const ems = `[SkuName=EMSPREMIUM, AccountId=${tenantId}, SkuId=${skus.emsE5}, DisabledPlans=[]]`
const groupTarget = {
  targetId: site,
  type: 'Group',
  displayName: 'Site 1',
  userPrincipalName: null,
  groupType: 'AZURE_AD',
}

describe("a change of a group's licences", () => {
  test('is told from the call to the end of the lap, under the id of the operation', async () => {
    const [{ correlationId }] = await read(`targetId: "${site}", activityDisplayName: "Set group license"`)
    const [operation] = await contoso.sql(
      `SELECT id, succeeded_members AS succeeded FROM license_operation WHERE group_id = $1 ORDER BY license_operation.sequence DESC LIMIT 1`,
      site,
    )
    expect(correlationId).toBe(operation?.['id'])
    const ofGroup = await read(`targetId: "${site}", correlationId: "${correlationId}"`)
    expect(ofGroup).toMatchObject([
      {
        activityDisplayName: 'Finish applying group based license to users',
        category: 'GroupManagement',
        loggedByService: 'Core Directory',
        result: 'SUCCESS',
        initiatedBy: engine,
        targetResources: [
          {
            ...groupTarget,
            modifiedProperties: [
              {
                displayName: 'Result',
                oldValue: '[]',
                newValue: `[Users successfully assigned licenses: ${String(operation?.['succeeded'])}, Users for whom license assignment failed: 0.]`,
              },
            ],
          },
        ],
      },
      {
        activityDisplayName: 'Start applying group based license to users',
        initiatedBy: engine,
        targetResources: [
          {
            ...groupTarget,
            modifiedProperties: [
              { displayName: 'AddLicenses', oldValue: '[]', newValue: JSON.stringify([ems]) },
              { displayName: 'RemoveLicenses', oldValue: '[]', newValue: '[]' },
            ],
          },
        ],
      },
      {
        activityDisplayName: 'Set group license',
        operationType: 'Assign',
        initiatedBy: me,
        resultReason: null,
        additionalDetails: [],
        targetResources: [
          {
            ...groupTarget,
            modifiedProperties: [{ displayName: 'AssignedLicense', oldValue: '[]', newValue: JSON.stringify([ems]) }],
          },
        ],
      },
    ])
    const users = await read(`correlationId: "${correlationId}", activityDisplayName: "Change user license"`)
    expect(users).toHaveLength(Number(operation?.['succeeded']))
    expect(users[0]).toMatchObject({
      category: 'UserManagement',
      operationType: 'Update',
      initiatedBy: engine,
      result: 'SUCCESS',
      targetResources: [
        {
          type: 'User',
          groupType: null,
          modifiedProperties: [
            { displayName: 'AssignedLicense', oldValue: '[]', newValue: JSON.stringify([ems]) },
            {
              displayName: 'LicenseAssignmentState',
              oldValue: '[]',
              newValue: JSON.stringify([`[SkuName=EMSPREMIUM, SkuId=${skus.emsE5}, State=Active, Error=None]`]),
            },
          ],
        },
      ],
    })
    expect(await read(`correlationId: "${correlationId}"`)).toHaveLength(users.length + 3)
  })

  test('that changes nothing is a recalculation', async () => {
    const filter = `targetId: "${site}", activityDisplayName: "Trigger group license recalculation"`
    const audit = await callOf(`reprocessGroupLicenseAssignment(groupId: "${site}") { id }`, filter)
    expect(audit.targetResources[0].modifiedProperties).toEqual([
      { displayName: 'AssignedLicense', oldValue: JSON.stringify([ems]), newValue: JSON.stringify([ems]) },
    ])
    await contoso.settle()
  })
})

describe('a failure', () => {
  test.each([
    [
      'of units',
      'COUNT_VIOLATION',
      /^Not enough licenses are available to complete this operation\. Purchase more licenses or remove unneeded licenses from users and groups for SKU \[.+\]\. Licenses being added: \[.+\]$/,
    ],
    [
      'of exclusive plans',
      'MUTUALLY_EXCLUSIVE_VIOLATION',
      /^License assignment failed because service plans \[\w+\], \[\w+\] are mutually exclusive\./,
    ],
    [
      'of an address',
      'UNIQUENESS_VIOLATION',
      /^License assignment failed because a proxy address of the user is also that of another object, and SKU \[.+\] provisions mail\./,
    ],
  ])('%s is told in words, with the names of products and plans', async (_, error, text) => {
    const [row] = await contoso.sql(
      `SELECT 'Directory_' || to_char(a.activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || a.id AS id
       FROM directory_audit a JOIN license_outcome o ON o.id = a.outcome_id WHERE o.reason->>'error' = $1 LIMIT 1`,
      error,
    )
    const failures = await read('result: FAILURE', 'first: 999')
    const audit = failures.find(({ id }) => id === row?.['id'])
    expect(audit).toMatchObject({
      activityDisplayName: 'Change user license',
      result: 'FAILURE',
      resultReason: expect.stringMatching(text),
      additionalDetails: [{ key: 'Licensing Error Message', value: audit.resultReason }],
    })
    expect(audit.targetResources[0].modifiedProperties[1].newValue).toMatch(
      /State=(Error|ActiveWithError), Error=\w+Violation/,
    )
    expect(audit.resultReason).not.toMatch(/undefined|[0-9a-f]{8}-/)
  })
})

describe('other changes', () => {
  test('members: the user first, the group beside it', async () => {
    const filter = (name: string) => `targetId: "${person}", activityDisplayName: "${name}"`
    const user = {
      targetId: person,
      type: 'User',
      displayName: expect.any(String),
      userPrincipalName: expect.stringContaining('@'),
    }
    const property = (name: string, oldValue: string | null, newValue: string | null) => ({
      displayName: name,
      oldValue,
      newValue,
    })
    const added = await callOf(
      `addGroupMembers(groupId: "${site}", memberIds: ["${person}"]) { id }`,
      filter('Add member to group'),
    )
    expect(added).toMatchObject({ category: 'GroupManagement', operationType: 'Assign', initiatedBy: me })
    expect(added.targetResources).toMatchObject([
      {
        ...user,
        modifiedProperties: [
          property('Group.ObjectID', null, JSON.stringify(site)),
          property('Group.DisplayName', null, '"Site 1"'),
        ],
      },
      { ...groupTarget, modifiedProperties: [] },
    ])
    const removed = await callOf(
      `removeGroupMembers(groupId: "${site}", memberIds: ["${person}"]) { id }`,
      filter('Remove member from group'),
    )
    expect(removed).toMatchObject({ operationType: 'Unassign' })
    expect(removed.targetResources[0].modifiedProperties).toEqual([
      property('Group.ObjectID', JSON.stringify(site), null),
      property('Group.DisplayName', '"Site 1"', null),
    ])
    await contoso.settle()
  })

  test('users: what was and what is, of the properties that differ', async () => {
    const target = `targetId: "${person}"`
    await change(`updateUser(id: "${person}", input: { jobTitle: null, usageLocation: "FR" }) { id }`)
    const updated = await callOf(
      `updateUser(id: "${person}", input: { jobTitle: "Pilot", usageLocation: "FR", proxyAddresses: ["SMTP:pilot@contoso.com"] }) { id }`,
      target,
    )
    expect(updated).toMatchObject({ activityDisplayName: 'Update user', initiatedBy: me })
    expect(updated.targetResources[0].modifiedProperties).toEqual([
      { displayName: 'JobTitle', oldValue: '[]', newValue: '["Pilot"]' },
      { displayName: 'ProxyAddresses', oldValue: expect.any(String), newValue: '["SMTP:pilot@contoso.com"]' },
    ])
    const licensed = await callOf(
      `assignUserLicense(userId: "${person}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id }`,
      target,
    )
    expect(licensed).toMatchObject({ activityDisplayName: 'Change user license', initiatedBy: me, result: 'SUCCESS' })
    const deleted = await callOf(`deleteUser(id: "${person}")`, `${target}, category: "UserManagement"`)
    expect(deleted).toMatchObject({
      activityDisplayName: 'Delete user',
      targetResources: [{ targetId: person, type: 'User', displayName: expect.any(String) }],
      additionalDetails: [
        { key: 'Licenses that became available', value: expect.stringContaining('Enterprise Mobility + Security E5') },
      ],
    })
    const restored = await callOf(
      `restoreUser(id: "${person}") { id }`,
      `${target}, activityDisplayName: "Restore user"`,
    )
    expect(restored.targetResources[0].modifiedProperties).toEqual([])
    await contoso.settle()
  })

  test('products: units and status', async () => {
    const audit = await callOf(
      `updateSubscribedSku(skuId: "${skus.emsE5}", input: { prepaidUnits: { lockedOut: 3 } }) { id }`,
      `targetId: "${skus.emsE5}"`,
      { scopes: new Set(['Organization.ReadWrite.All']) },
    )
    expect(audit).toMatchObject({
      activityDisplayName: 'Update subscribed SKU',
      category: 'DirectoryManagement',
      targetResources: [
        {
          type: 'Other',
          displayName: 'Enterprise Mobility + Security E5',
          modifiedProperties: [{ displayName: 'LockedOutUnits', oldValue: '[0]', newValue: '[3]' }],
        },
      ],
    })
  })

  test('what an application did is its', async () => {
    const appId = randomUUID()
    const context = contoso.context({
      kind: 'app',
      appId,
      scopes: new Set(),
      roles: new Set(['Directory.ReadWrite.All']),
    })
    await ask(context, `mutation { updateUser(id: "${person}", input: { department: "Air" }) { id } }`)
    const [audit, ...others] = await read(`initiatedBy: "${appId.toUpperCase()}"`)
    expect(audit.initiatedBy).toEqual({ user: null, app: { appId, displayName: null } })
    expect(others).toEqual([])
  })
})
