import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
let groups: string[]
let people: string[]

beforeAll(async () => {
  world = await createWorld()
  const skus = [await world.addSku('Alpha'), await world.addSku('Beta'), await world.addSku('Gamma')]
  people = await world.addUsers(5000)
  groups = []
  for (let number = 0; number < 50; number++) {
    const group = await world.addGroup(`Group ${String(number).padStart(2, '0')}`)
    groups.push(group)
    for (const { skuId, planIds } of skus) await world.addLicense(group, skuId, planIds.slice(0, 1))
    await world.addMembers(group, number === 0 ? people : people.slice(number, number + 20))
    await world.addOperation(group, [{ skuId: skus[0]!.skuId, disabledPlans: [] }])
  }
  for (const group of groups.slice(0, 5)) for (const { skuId } of skus) await world.addPath(people[0]!, skuId, group)
  await world.sql('ANALYZE')
}, 60_000)

afterAll(() => world[Symbol.asyncDispose]())

const licences =
  'assignedLicenses { skuId disabledPlans skuPartNumber productName enabledServicePlans { servicePlanId } subscribedSku { availableUnits } }'
const members =
  'members(first: 10) { edges { cursor node { __typename id displayName ... on User { userPrincipalName } } } pageInfo { hasNextPage } }'

describe('a read costs a constant number of statements', () => {
  test('two for a group with its licences and first members: the products are read once each', async () => {
    const { data, errors, statements } = await world.ask(
      `query ($id: ID!) { group(id: $id) { displayName ${licences} ${members} } }`,
      { id: groups[0] },
    )
    expect(errors).toBeUndefined()
    expect(data.group.assignedLicenses.map((license: { productName: string }) => license.productName).sort()).toEqual([
      'Alpha',
      'Beta',
      'Gamma',
    ])
    expect(data.group.assignedLicenses[0].enabledServicePlans).toHaveLength(2)
    expect(data.group.assignedLicenses[0].subscribedSku).toEqual({ availableUnits: 10 })
    expect(data.group.members.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(people.slice(0, 10))
    expect(data.group.members.pageInfo.hasNextPage).toBe(true)
    expect(statements).toHaveLength(2)
  })

  test('two for 50 groups with the same, one of them with 5,000 members', async () => {
    const { data, errors, statements } = await world.ask(
      `{ groups(first: 50) { edges { node { displayName ${licences} ${members} } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.groups.edges).toHaveLength(50)
    for (const { node } of data.groups.edges) {
      expect(node.assignedLicenses).toHaveLength(3)
      expect(node.members.edges).toHaveLength(10)
      expect(node.members.pageInfo.hasNextPage).toBe(true)
    }
    expect(statements).toHaveLength(2)
  })

  test('two for a user with all ways to licences, their groups and the products', async () => {
    const { data, errors, statements } = await world.ask(
      `query ($id: ID!) { user(id: $id) { ${licences} licenseAssignmentStates { skuId state group { displayName } } licenseDetails { skuPartNumber } joinedGroups(first: 5) { edges { node { displayName } } } } }`,
      { id: people[0] },
    )
    expect(errors).toBeUndefined()
    expect(data.user.assignedLicenses).toHaveLength(3)
    const names = data.user.licenseAssignmentStates.map(
      (state: { group: { displayName: string } }) => state.group.displayName,
    )
    expect([...new Set(names)].sort()).toEqual(['Group 00', 'Group 01', 'Group 02', 'Group 03', 'Group 04'])
    expect(statements).toHaveLength(2)
  })

  test('the same for 5 groups and for 50 where loaders have to help', async () => {
    const document = `query ($first: Int) { groups(first: $first) { totalCount edges { node {
      isFavorite hasMembersWithLicenseErrors licenseProcessingState { state } latestLicenseOperation { id }
      few: members(first: 2) { totalCount edges { node { id } } } more: members(last: 3) { pageInfo { hasPreviousPage } edges { node { id } } }
      licenseOperations(first: 1) { totalCount edges { node { addLicenses { productName subscribedSku { waitingUsers } } } } } } } } }`
    const few = await world.ask(document, { first: 5 })
    const many = await world.ask(document, { first: 50 })
    expect(few.errors).toBeUndefined()
    expect(many.errors).toBeUndefined()
    expect(many.data.groups.edges[0].node.few).toEqual({
      totalCount: 5000,
      edges: people.slice(0, 2).map((id) => ({ node: { id } })),
    })
    expect(many.data.groups.edges[0].node.more.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(
      people.slice(-3),
    )
    expect(many.data.groups.edges[7].node.licenseOperations).toEqual({
      totalCount: 1,
      edges: [{ node: { addLicenses: [{ productName: 'Alpha', subscribedSku: { waitingUsers: 0 } }] } }],
    })
    expect(many.statements.length).toBe(few.statements.length)
    expect(many.statements.length).toBeLessThanOrEqual(12)
  })

  test('the same for 2 groups and for 40 with a member whose address somebody else has', async () => {
    const mail = await world.addSku('Mail')
    await world.sql('UPDATE service_plan SET provisions_mail = true WHERE service_plan_id = ANY ($1)', mail.planIds)
    for (let number = 1; number <= 40; number++) {
      await world.addLicense(groups[number]!, mail.skuId)
      await world.addPath(people[number]!, mail.skuId, groups[number]!, { error: 'UNIQUENESS_VIOLATION' })
      for (const person of [people[number], people[number + 100]])
        await world.sql(
          `INSERT INTO proxy_address (tenant_id, object_id, position, address) VALUES ($1, $2, 0, $3)`,
          world.tenantId,
          person,
          `smtp:shared${number}@contoso.com`,
        )
    }
    const document = `query ($first: Int) { groups(first: $first) { edges { node { membersWithLicenseErrors { edges { errors { cause } } } } } } }`
    const few = await world.ask(document, { first: 3 })
    const many = await world.ask(document, { first: 50 })
    const causes = many.data.groups.edges.flatMap(
      ({ node }: { node: { membersWithLicenseErrors: { edges: object[] } } }) =>
        node.membersWithLicenseErrors.edges.flatMap((edge) => (edge as { errors: { cause: string }[] }).errors),
    )
    expect(causes).toHaveLength(40)
    expect(causes[0].cause).toContain(
      `smtp:shared1@contoso.com is an address of the user User ${people[101]} (${people[101]}) too`,
    )
    expect(many.statements.length).toBe(few.statements.length)
    expect(many.statements.length).toBeLessThanOrEqual(12)
  })

  test('the same few for one audit entry of each kind and for 400', async () => {
    await world.sql(
      `WITH outcome AS (
         INSERT INTO license_outcome (tenant_id, changes, reason)
         SELECT $1::uuid, jsonb_build_array(jsonb_build_object('skuId', k.sku_id, 'before', null, 'after',
           jsonb_build_object('skuId', k.sku_id, 'disabledPlans', ARRAY[s.service_plan_id], 'state', 'ERROR', 'error', 'COUNT_VIOLATION'))),
           jsonb_build_object('error', 'COUNT_VIOLATION', 'skuId', k.sku_id, 'servicePlans', '[]'::jsonb, 'conflictingServicePlans', '[]'::jsonb)
         FROM subscribed_sku k JOIN product_service_plan s USING (sku_id) WHERE k.tenant_id = $1 RETURNING id)
       INSERT INTO directory_audit (tenant_id, activity_date_time, activity, succeeded, target_id, outcome_id, initiated_by)
       SELECT $1, now() - n * interval '1 second', 'CHANGE_USER_LICENSE', false, ($2::uuid[])[n], (SELECT id FROM outcome ORDER BY id OFFSET n % 9 LIMIT 1),
         jsonb_build_object('user', jsonb_build_object('id', ($2::uuid[])[n + 1], 'userPrincipalName', 'x@contoso.com'))
       FROM generate_series(1, 400) n`,
      world.tenantId,
      people,
    )
    await world.sql(
      `INSERT INTO directory_audit (tenant_id, activity, target_id, correlation_id, details)
       SELECT o.tenant_id, activity, o.group_id, o.id, jsonb_build_object('groupId', null)
       FROM license_operation o, unnest('{SET_GROUP_LICENSE,START_APPLYING_GROUP_LICENSE}'::audit_activity[]) activity`,
    )
    const reader = { directoryRoles: new Set(['f2ef992c-3afb-46b9-b7cf-a126ee74c451']) }
    const document = (first: number) =>
      world.ask(
        `{ directoryAudits(first: ${first}) { edges { node { activityDisplayName resultReason initiatedBy { user { displayName } }
        targetResources { displayName modifiedProperties { displayName newValue } } } } pageInfo { hasNextPage } } }`,
        {},
        reader,
      )
    const [few, many] = [await document(101), await document(500)]
    expect(many.errors).toBeUndefined()
    const nodes = many.data.directoryAudits.edges.map(({ node }: { node: object }) => node)
    expect(nodes).toHaveLength(500)
    expect(nodes[499]).toMatchObject({
      resultReason: expect.stringMatching(/for SKU \[(Alpha|Beta|Gamma)\]/),
      initiatedBy: { user: { displayName: expect.stringMatching(/^User /) } },
      targetResources: [{ displayName: expect.stringMatching(/^User /) }],
    })
    expect(few.statements.length).toBe(5)
    expect(many.statements.length).toBe(5)
    const { statements } = await world.ask(
      '{ directoryAudits(first: 500) { edges { node { id activityDisplayName } } } }',
      {},
      reader,
    )
    expect(statements).toHaveLength(1)
  })

  test('only the columns that are selected are read', async () => {
    const { statements } = await world.ask('query ($id: ID!) { group(id: $id) { displayName } }', { id: groups[0] })
    expect(statements).toHaveLength(1)
    expect(statements[0]).toContain('display_name')
    expect(statements[0]).not.toMatch(/description|membership|group_license|proxy_address/)
  })
})
