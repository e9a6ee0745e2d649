/** The audit log as administrators read it: every activity in Microsoft's words, filters, pages. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../../src/imports/demonstration/contoso.ts'
import { type Answer, ask } from '../../../support/ask.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../../support/contoso.ts'

const [site, administrator, person] = [groupId('Site 1'), guidOf('user', 1), guidOf('user', 199)]
const entry = `id activityDateTime activityDisplayName category correlationId loggedByService operationType result resultReason
  initiatedBy { user { id displayName userPrincipalName } app { appId displayName } }
  targetResources { id type displayName userPrincipalName groupType modifiedProperties { displayName oldValue newValue } }
  additionalDetails { key value }`

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await change(`assignLicense(groupId: "${site}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id }`)
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

async function change(mutation: string, principal = {}): Promise<Answer['data']> {
  const { data, errors } = await ask(contoso.context(principal), `mutation { change: ${mutation} }`)
  expect(errors).toBeUndefined()
  return data.change
}

const query = (filter: string, rest = 'first: 100', selection = entry) =>
  ask(
    contoso.context(),
    `{ directoryAudits(filter: { ${filter} }, ${rest}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { ${selection} } } } }`,
  )

async function read(filter: string, rest?: string): Promise<Answer['data'][]> {
  const { data, errors } = await query(filter, rest)
  expect(errors).toBeUndefined()
  return data.directoryAudits.edges.map(({ node }: { node: object }) => node)
}

const newest = async (filter: string) => (await read(filter, 'first: 1'))[0]
const callOf = (mutation: string, filter: string, principal = {}) =>
  change(mutation, principal).then(() => newest(filter))
const me = {
  user: { id: administrator, displayName: 'Ada Fischer', userPrincipalName: 'ada.fischer@contoso.com' },
  app: null,
}
const engine = { user: null, app: { appId: null, displayName: 'Microsoft Entra ID Group-Based Licensing' } }
const ems = `[SkuName=EMSPREMIUM, AccountId=${tenantId}, SkuId=${skus.emsE5}, DisabledPlans=[]]`
const groupTarget = { id: site, type: 'Group', displayName: 'Site 1', userPrincipalName: null, groupType: 'AZURE_AD' }

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
      id: person,
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
      targetResources: [{ id: person, type: 'User', displayName: expect.any(String) }],
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

/** All entries by what they say, in the order of the log. */
const everything = () => read('', 'first: 999')

describe('filters', () => {
  const conditions: Readonly<Record<string, (audit: Answer['data']) => boolean>> = {
    'result: FAILURE': (audit) => audit.result === 'FAILURE',
    'result: SUCCESS': (audit) => audit.result === 'SUCCESS',
    'category: "GroupManagement"': (audit) => audit.category === 'GroupManagement',
    'activityDisplayName: "Change user license"': (audit) => audit.activityDisplayName === 'Change user license',
    [`initiatedBy: "${administrator}"`]: (audit) => audit.initiatedBy.user?.id === administrator,
    [`targetId: "${person}"`]: (audit) => audit.targetResources[0].id === person,
  }

  test('leave what they say, in the same order, alone and together', async () => {
    const all = await everything()
    expect(all.length).toBeGreaterThan(150)
    const names = Object.keys(conditions)
    for (const one of names)
      for (const other of names) {
        const filter = one === other ? one : `${one}, ${other}`
        if (one !== other && one.split(':')[0] === other.split(':')[0]) continue
        const expected = all.filter((audit) => conditions[one]?.(audit) && conditions[other]?.(audit))
        const { data } = await query(filter, 'first: 999', 'id')
        const found = data.directoryAudits
        expect(
          found.edges.map(({ node }: { node: { id: string } }) => node.id),
          filter,
        ).toEqual(expected.map(({ id }) => id))
        expect(found.totalCount, filter).toBe(expected.length)
      }
  })

  test('by time: from a moment on, and before one', async () => {
    const all = await everything()
    const moment = all[Math.floor(all.length / 2)].activityDateTime
    const [late, early] = [
      await read(`activityDateTimeFrom: "${moment}"`, 'first: 999'),
      await read(`activityDateTimeBefore: "${moment}"`, 'first: 999'),
    ]
    expect([...late, ...early].map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    for (const audit of early) expect(audit.activityDateTime < moment).toBe(true)
  })

  test.each([
    ['targetId: "Ada"', 'filter.targetId must be the GUID of a user, a group or a SKU.'],
    ['targetId: ""', 'filter.targetId must be the GUID of a user, a group or a SKU.'],
    ['initiatedBy: ""', 'filter.initiatedBy must be the GUID of a user, or of an application (its appId).'],
    ['activityDisplayName: ""', /^filter\.activityDisplayName must be one of /],
    ['category: ""', /^filter\.category must be one of /],
    ['initiatedBy: "Ada"', 'filter.initiatedBy must be the GUID of a user, or of an application (its appId).'],
    [
      'category: "Groups"',
      'filter.category must be one of "GroupManagement", "UserManagement", "DirectoryManagement", in this spelling.',
    ],
    [
      'activityDisplayName: "change user license"',
      /^filter\.activityDisplayName must be one of "Set group license", .*, in this spelling\.$/,
    ],
    [
      'activityDateTimeFrom: "0000-01-01T00:00:00+14:00"',
      'filter.activityDateTimeFrom must lie in the years 1 to 9999.',
    ],
    [
      'activityDateTimeFrom: "2026-03-02T00:00:00Z", activityDateTimeBefore: "2026-03-01T00:00:00Z"',
      'filter.activityDateTimeFrom must be earlier than activityDateTimeBefore: there is no moment between them.',
    ],
    [
      'activityDateTimeFrom: "2026-03-01T00:00:00Z", activityDateTimeBefore: "2026-03-01T01:00:00+01:00"',
      /^filter\.activityDateTimeFrom must be earlier/,
    ],
    [
      `initiatedBy: "${administrator}", correlationId: "${person}"`,
      'filter.initiatedBy cannot be combined with correlationId: all that belongs to one correlation id comes from one call, so leave initiatedBy out.',
    ],
  ])('that cannot be meant are refused: %s', async (filter, message) => {
    const { errors } = await query(filter)
    expect(errors).toMatchObject([
      {
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        extensions: { code: 'Request_BadRequest' },
      },
    ])
  })
})

describe('pages', () => {
  test.each(['', 'activityDisplayName: "Change user license"', 'result: SUCCESS'])(
    'show everything once, in order: %s',
    async (filter) => {
      const expected = (await read(filter, 'first: 999')).map(({ id }) => id)
      const seen: string[] = []
      for (let after = ''; ; ) {
        const { data } = await query(filter, `first: 50${after}`, 'id')
        const { edges, pageInfo } = data.directoryAudits
        expect(pageInfo.hasPreviousPage).toBe(after !== '')
        seen.push(...edges.map(({ node }: { node: { id: string } }) => node.id))
        if (!pageInfo.hasNextPage) break
        after = `, after: "${pageInfo.endCursor}"`
      }
      expect(seen).toEqual(expected)
      expect(new Set(seen).size).toBe(seen.length)
    },
  )

  test('are cut between entries of one microsecond and its neighbour', async () => {
    const target = randomUUID()
    for (const micros of [1, 2, 2, 2, 3])
      await contoso.sql(
        `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id) VALUES ($1, date_trunc('second', now()) + $2 * interval '1 microsecond', 'ADD_USER', $3)`,
        tenantId,
        micros,
        target,
      )
    const all = (await read(`targetId: "${target}"`)).map(({ id }) => id)
    expect(all).toHaveLength(5)
    const one: string[] = []
    for (let after = ''; one.length < 9; ) {
      const { data } = await query(`targetId: "${target}"`, `first: 1${after}`, 'id')
      one.push(data.directoryAudits.edges[0].node.id)
      if (!data.directoryAudits.pageInfo.hasNextPage) break
      after = `, after: "${data.directoryAudits.edges[0].cursor}"`
    }
    expect(one).toEqual(all)
    await contoso.sql('DELETE FROM directory_audit WHERE target_id = $1', target)
  })
})

describe('an entry is a node', () => {
  test('that is read again by its id, by those who may read audits', async () => {
    const audit = await newest(`targetId: "${site}"`)
    const document = `{ node(id: "${audit.id}") { __typename id ... on DirectoryAudit { ${entry} } } }`
    const { data } = await ask(contoso.context(), document)
    expect(data.node).toEqual({ __typename: 'DirectoryAudit', ...audit })
    const { errors } = await ask(contoso.context({ scopes: new Set(['Group.Read.All', 'User.Read.All']) }), document)
    expect(errors).toMatchObject([{ extensions: { code: 'Authorization_RequestDenied' } }])
    const stranger = await ask(contoso.context({ tenantId: randomUUID() }), document)
    expect(stranger.data).toEqual({ node: null })
  })

  test.each([
    'Directory_2026-02-30T00:00:00.000000Z_1',
    'Directory_2026-02-03T00:00:00.000000Z_1',
    'Directory_x_1',
    'Directory__',
  ])('and null where there is none: %s', async (id) => {
    expect(await ask(contoso.context(), `{ node(id: "${id}") { id } }`)).toMatchObject({
      data: { node: null },
      errors: undefined,
    })
  })
})
