import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
let group: string
let nested: string
let user: string
let sku: { skuId: string; planIds: string[] }

beforeAll(async () => {
  world = await createWorld()
  sku = await world.addSku('Alpha')
  group = await world.addGroup('Licensed')
  nested = await world.addGroup('Nested')
  ;[user] = (await world.addUsers(1)) as [string]
  await world.addMembers(group, [user, nested])
  await world.addLicense(group, sku.skuId, [sku.planIds[1]!])
})

afterAll(() => world[Symbol.asyncDispose]())

describe('a group', () => {
  test('is found by its id in any case, and told in lower case', async () => {
    const { data } = await world.ask(`{ group(id: "${group.toUpperCase()}") { id } }`)
    expect(data).toEqual({ group: { id: group } })
  })

  test('is null where there is none, and refused where the id is no GUID', async () => {
    expect(await world.ask(`{ group(id: "${randomUUID()}") { id } }`)).toMatchObject({ data: { group: null } })
    const { errors } = await world.ask('{ group(id: "everyone") { id } }')
    expect(errors?.[0]).toMatchObject({
      message: "Invalid object identifier 'everyone'. id must be an object id, a GUID, not a name.",
      extensions: { code: 'Request_BadRequest' },
    })
  })

  test('shows its licences with the plans that are on and off', async () => {
    const { data } = await world.ask(
      `{ group(id: "${group}") { assignedLicenses { skuId disabledPlans skuPartNumber productName enabledServicePlans { servicePlanId } disabledServicePlans { servicePlanId servicePlanName displayName } } } }`,
    )
    expect(data.group.assignedLicenses).toEqual([
      {
        skuId: sku.skuId,
        disabledPlans: [sku.planIds[1]],
        skuPartNumber: 'ALPHA',
        productName: 'Alpha',
        enabledServicePlans: [{ servicePlanId: sku.planIds[0] }, { servicePlanId: sku.planIds[2] }],
        disabledServicePlans: [{ servicePlanId: sku.planIds[1], servicePlanName: 'PLAN', displayName: 'Alpha plan' }],
      },
    ])
  })

  test('shows users and groups as members, and the groups of which it is one', async () => {
    const { data } = await world.ask(
      `{ group(id: "${group}") { members { totalCount edges { node { __typename id } } } } nested: group(id: "${nested}") { memberOf { edges { node { displayName } } } } }`,
    )
    expect(data.group.members.totalCount).toBe(2)
    const members = data.group.members.edges.map(({ node }: { node: { id: string } }) => node)
    const expected = [
      { __typename: 'Group', id: nested },
      { __typename: 'User', id: user },
    ].sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(members).toEqual(expected)
    expect(data.nested.memberOf.edges).toEqual([{ node: { displayName: 'Licensed' } }])
  })

  test("shows the signed-in user's own view of it, and nobody else's", async () => {
    await world.sql(
      'UPDATE membership SET is_favorite = true, unseen_count = 3 WHERE group_id = $1 AND member_id = $2',
      group,
      user,
    )
    const document = `{ group(id: "${group}") { isFavorite isSubscribedByMail unseenCount unseenConversationsCount unseenMessagesCount } }`
    const own = await world.ask(document, {}, { objectId: user })
    expect(own.data.group).toEqual({
      isFavorite: true,
      isSubscribedByMail: null,
      unseenCount: 3,
      unseenConversationsCount: null,
      unseenMessagesCount: null,
    })
    const nothing = {
      isFavorite: null,
      isSubscribedByMail: null,
      unseenCount: null,
      unseenConversationsCount: null,
      unseenMessagesCount: null,
    }
    expect((await world.ask(document)).data.group).toEqual(nothing)
    const app = {
      kind: 'app',
      objectId: user,
      scopes: new Set<string>(),
      roles: new Set(['Directory.Read.All']),
    } as const
    expect((await world.ask(document, {}, app)).data.group).toEqual(nothing)
  })

  test('shows how its newest operation stands, and null while there is none', async () => {
    const document = `{ group(id: "${nested}") { licenseProcessingState { state } latestLicenseOperation { id group { id } addLicenses { productName } } } }`
    expect((await world.ask(document)).data.group).toEqual({
      licenseProcessingState: null,
      latestLicenseOperation: null,
    })
    await world.addOperation(nested)
    const newest = await world.addOperation(nested, [{ skuId: sku.skuId, disabledPlans: [] }])
    expect((await world.ask(document)).data.group).toEqual({
      licenseProcessingState: { state: 'QUEUED_FOR_PROCESSING' },
      latestLicenseOperation: { id: newest, group: { id: nested }, addLicenses: [{ productName: 'Alpha' }] },
    })
  })

  test('tells whether any member is in error', async () => {
    const document = `{ group(id: "${group}") { hasMembersWithLicenseErrors } }`
    expect((await world.ask(document)).data.group.hasMembersWithLicenseErrors).toBe(false)
    await world.addPath(user, sku.skuId, group, { error: 'COUNT_VIOLATION' })
    expect((await world.ask(document)).data.group.hasMembersWithLicenseErrors).toBe(true)
    const skus = await world.ask(
      '{ subscribedSkus { waitingUsers assignedGroups { totalCount edges { node { id } } } } }',
    )
    expect(skus.data.subscribedSkus).toEqual([
      { waitingUsers: 1, assignedGroups: { totalCount: 1, edges: [{ node: { id: group } }] } },
    ])
  })
})

describe('a user', () => {
  test('is found by the user principal name in any case', async () => {
    const { data } = await world.ask(`{ user(id: "${user.toUpperCase()}@Contoso.COM") { id userPrincipalName } }`)
    expect(data.user).toEqual({ id: user, userPrincipalName: `${user}@contoso.com` })
  })

  test.each(['İlker@contoso.com', 'ΣΊΣΥΦΟΣ@contoso.com'])(
    'is found by %s, whose lower case is another in JavaScript than in PostgreSQL',
    async (name) => {
      const [id] = (await world.addUsers(1)) as [string]
      await world.sql('UPDATE "user" SET user_principal_name = $2 WHERE id = $1', id, name)
      expect((await world.ask('query ($name: ID!) { user(id: $name) { id } }', { name })).data.user).toEqual({ id })
    },
  )

  test('has a product once, with the plans that any way switches on', async () => {
    const [person] = (await world.addUsers(1)) as [string]
    const other = await world.addGroup('Other')
    await world.addPath(person, sku.skuId, person, { disabledPlans: sku.planIds.slice(0, 2) })
    await world.addPath(person, sku.skuId, other, { disabledPlans: sku.planIds.slice(1) })
    const { data } = await world.ask(
      `{ user(id: "${person}") { assignedLicenses { skuId disabledPlans } licenseAssignmentStates { assignedByGroup state error disabledPlans group { displayName } } licenseDetails { skuPartNumber servicePlans { servicePlanId provisioningStatus appliesTo } } } }`,
    )
    expect(data.user.assignedLicenses).toEqual([{ skuId: sku.skuId, disabledPlans: [sku.planIds[1]] }])
    expect(data.user.licenseAssignmentStates).toEqual([
      { assignedByGroup: null, state: 'ACTIVE', error: null, disabledPlans: sku.planIds.slice(0, 2), group: null },
      {
        assignedByGroup: other,
        state: 'ACTIVE',
        error: null,
        disabledPlans: sku.planIds.slice(1),
        group: { displayName: 'Other' },
      },
    ])
    expect(data.user.licenseDetails).toEqual([
      {
        skuPartNumber: 'ALPHA',
        servicePlans: sku.planIds.map((servicePlanId, index) => ({
          servicePlanId,
          provisioningStatus: index === 1 ? 'Disabled' : 'Success',
          appliesTo: 'User',
        })),
      },
    ])
  })

  test('that is signed in is me', async () => {
    const { data } = await world.ask('{ me { id joinedGroups { edges { node { id } } } } }', {}, { objectId: user })
    expect(data.me).toEqual({ id: user, joinedGroups: { edges: [{ node: { id: group } }] } })
  })
})

describe('what is deleted', () => {
  test('shows nowhere', async () => {
    const [gone] = (await world.addUsers(1)) as [string]
    const goneGroup = await world.addGroup('Gone')
    const holder = await world.addGroup('Holder')
    await world.addMembers(holder, [gone, goneGroup, user])
    await world.addMembers(goneGroup, [user])
    await world.addPath(user, sku.skuId, goneGroup)
    await world.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = $1', gone)
    await world.sql('UPDATE "group" SET deleted_date_time = now() WHERE id = $1', goneGroup)
    const { data, errors } = await world.ask(
      `query ($gone: ID!, $goneGroup: ID!, $holder: ID!, $user: ID!) {
        a: user(id: $gone) { id } b: node(id: $gone) { id } c: group(id: $goneGroup) { id } d: node(id: $goneGroup) { id }
        holder: group(id: $holder) { members { totalCount edges { node { id } } } }
        user(id: $user) { joinedGroups { edges { node { id } } } licenseAssignmentStates { assignedByGroup group { id } } }
        groups { edges { node { id } } } users { edges { node { id } } }
      }`,
      { gone, goneGroup, holder, user },
    )
    expect(errors).toBeUndefined()
    expect([data.a, data.b, data.c, data.d]).toEqual([null, null, null, null])
    expect(data.holder.members).toEqual({ totalCount: 1, edges: [{ node: { id: user } }] })
    expect(data.user.licenseAssignmentStates).toContainEqual({ assignedByGroup: goneGroup, group: null })
    const shown = JSON.stringify([data.user.joinedGroups, data.groups, data.users])
    expect(shown).toContain(holder)
    expect(shown).not.toContain(gone)
    expect(shown).not.toContain(goneGroup)
  })
})

describe('a node', () => {
  test('is whatever its id names', async () => {
    const operation = await world.addOperation(group)
    const ids = [user, group, operation, `${world.tenantId}_${sku.skuId}`, world.tenantId].map((id) => id.toUpperCase())
    const { data, errors } = await world.ask(
      `{ ${ids.map((id, index) => `n${index}: node(id: "${id}") { __typename id }`).join(' ')} }`,
    )
    expect(errors).toBeUndefined()
    expect(Object.values(data)).toEqual([
      { __typename: 'User', id: user },
      { __typename: 'Group', id: group },
      { __typename: 'LicenseOperation', id: operation },
      { __typename: 'SubscribedSku', id: `${world.tenantId}_${sku.skuId}` },
      { __typename: 'Organization', id: world.tenantId },
    ])
  })

  test('of another tenant is none', async () => {
    const other = await world.addTenant('Fabrikam')
    const [stranger] = (await world.addUsers(1, other)) as [string]
    const strange = await world.addGroup('Strange', other)
    const { skuId } = await world.addSku('Beta', 1, other)
    const ids = [stranger, strange, other, `${other}_${skuId}`, `${world.tenantId}_${skuId}`, 'x', '']
    const { data, errors } = await world.ask(
      `{ ${ids.map((id, index) => `n${index}: node(id: "${id}") { id }`).join(' ')}
        group(id: "${strange}") { id } user(id: "${stranger}") { id } upn: user(id: "${stranger}@contoso.com") { id }
        subscribedSku(skuId: "${skuId}") { id } organization { displayName } groups { edges { node { id } } } users { edges { node { id } } } }`,
    )
    expect(errors).toBeUndefined()
    const { organization, groups, users, ...rest } = data
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
    expect(organization).toEqual({ displayName: 'Contoso' })
    expect(JSON.stringify([groups, users])).not.toMatch(new RegExp(`${stranger}|${strange}`))
  })
})
