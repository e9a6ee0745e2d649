/** Every situation that Contoso is to show, as the engine leaves it. */
import { getNamedType, isLeafType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import { contosoAdministrator, guidOf, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const person = (number: number) => guidOf('user', number)
const pathsOf = (number: number) =>
  contoso.sql(
    `SELECT sku_id::text AS sku, source_kind::text AS kind, state::text, error::text FROM license_assignment_path
     WHERE user_id = $1 ORDER BY source_kind, sku_id, source_id`,
    person(number),
  )
const groupsWhere = async (condition: string) =>
  (await contoso.sql(`SELECT display_name AS name FROM "group" WHERE ${condition} ORDER BY 1`)).map(({ name }) => name)

test('200 people, 25 groups, and seats counted as the paths say', async () => {
  expect(await contoso.sql('SELECT count(*)::int AS people FROM "user"')).toEqual([{ people: users.length }])
  expect(await contoso.sql('SELECT count(*)::int AS groups FROM "group"')).toEqual([{ groups: 25 }])
  expect(await differences(contoso.database)).toEqual([])
  expect(await contoso.sql('SELECT FROM "user" WHERE usage_location IS NULL')).toHaveLength(10)
})

test('groups with overlapping products and different disabled plans', async () => {
  const sets = await contoso.sql('SELECT DISTINCT disabled_plan_set_id FROM group_license WHERE sku_id = $1', skus.e3)
  expect(sets.length).toBeGreaterThan(1)
})

test('a direct licence beside an inherited one takes one unit', async () => {
  expect(
    (await pathsOf(1)).filter(({ sku }) => sku === skus.e3).map(({ kind, state }) => [kind, state].join(' ')),
  ).toEqual(['USER ACTIVE', 'GROUP ACTIVE', 'GROUP ACTIVE'])
})

test('people wait for a product with too few seats, and a direct product conflicts with those of groups', async () => {
  const waiting = await contoso.sql(
    `SELECT FROM license_assignment_path WHERE sku_id = $1 AND error = 'COUNT_VIOLATION'`,
    skus.e5,
  )
  expect(waiting).toHaveLength(11)
  expect((await pathsOf(6)).map(({ error }) => error)).toContain('MUTUALLY_EXCLUSIVE_VIOLATION')
})

test('an address that is also a group’s keeps a mailbox from a person', async () => {
  expect((await pathsOf(47)).map(({ error }) => error).sort()).toEqual(['OTHER', 'UNIQUENESS_VIOLATION'])
})

test('nested, dynamic, synced, role-assignable groups, a distribution list, Microsoft 365 groups of both kinds', async () => {
  expect(await groupsWhere(`id IN (SELECT group_id FROM membership WHERE member_kind = 'GROUP')`)).toEqual([
    'All Sales Regions',
  ])
  expect(await groupsWhere(`'DynamicMembership' = ANY (group_types)`)).toEqual(['Everyone in Finance'])
  expect(await groupsWhere('on_premises_sync_enabled')).toEqual(['Synced Staff'])
  expect(await groupsWhere('is_assignable_to_role')).toEqual(['Privileged Operators'])
  expect(await groupsWhere(`mail_enabled AND NOT security_enabled AND group_types = '{}'`)).toEqual(['Announcements'])
  expect(await groupsWhere(`'Unified' = ANY (group_types) AND security_enabled`)).toEqual(['Project Falcon'])
  expect(await groupsWhere(`'Unified' = ANY (group_types) AND NOT security_enabled`)).toEqual(['Book Club'])
  expect(await contoso.sql(`SELECT FROM subscribed_sku WHERE applies_to = 'Company'`)).toHaveLength(1)
})

test('every property of a group is told for one group at least', async () => {
  const plain = Object.values(buildGatewaySchema().getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => (type.name === 'Group' ? Object.values(type.getFields()) : []))
    .filter(({ args }) => args.length === 0)
  const inner: Readonly<Record<string, string>> = {
    AssignedLabel: '{ labelId displayName }',
    OnPremisesProvisioningError: '{ category occurredDateTime propertyCausingError value }',
  }
  const wanted = plain.flatMap(({ name, type }) => {
    const named = getNamedType(type)
    return isLeafType(named) ? [name] : named.name in inner ? [`${name} ${inner[named.name]}`] : []
  })
  const { data } = await ask(contoso.context(), `{ groups { edges { node { ${wanted.join(' ')} } } } }`)
  const told = data.groups.edges.map(({ node }: { node: object }) => node) as Record<string, unknown>[]
  const isTold = (name: string) => told.some((group) => group[name] !== null && JSON.stringify(group[name]) !== '[]')
  const names = wanted.map((field) => field.split(' ')[0] ?? '')
  expect(names.filter((name) => !isTold(name))).toEqual(['deletedDateTime'])
})

test('a group with a team, one of a local directory, and an archived one', async () => {
  const groupOf = async (name: string, fields: string) =>
    (await ask(contoso.context(), `{ group(id: "${groupId(name)}") { ${fields} } }`)).data.group
  const team =
    'classification assignedLabels { labelId displayName } accessType isArchived renewedDateTime preferredDataLocation resourceBehaviorOptions resourceProvisioningOptions securityIdentifier'
  expect(await groupOf('Project Falcon', team)).toEqual({
    classification: 'Confidential',
    assignedLabels: [{ labelId: '45cd0c48-c540-4358-ad79-a3658cdc5b88', displayName: 'Confidential' }],
    accessType: 'PRIVATE',
    isArchived: false,
    renewedDateTime: '2026-02-02T09:00:00.000Z',
    preferredDataLocation: 'EUR',
    resourceBehaviorOptions: ['WelcomeEmailDisabled', 'SubscribeNewGroupMembers'],
    resourceProvisioningOptions: ['Team'],
    securityIdentifier: 'S-1-12-1-2030690782-1262329850-87038629-913727521',
  })
  const local =
    'onPremisesSecurityIdentifier onPremisesNetBiosName onPremisesLastSyncDateTime onPremisesProvisioningErrors { category occurredDateTime propertyCausingError value }'
  expect(await groupOf('Synced Staff', local)).toEqual({
    onPremisesSecurityIdentifier: 'S-1-5-21-1004336348-1177238915-682003330-1604',
    onPremisesNetBiosName: 'CONTOSO',
    onPremisesLastSyncDateTime: '2026-03-02T04:15:00.000Z',
    onPremisesProvisioningErrors: [
      {
        category: 'PropertyConflict',
        occurredDateTime: '2026-03-02T04:15:00.000Z',
        propertyCausingError: 'ProxyAddress',
        value: 'smtp:staff@contoso.com',
      },
    ],
  })
  expect(await groupOf('Book Club', 'accessType isArchived securityIdentifier mdmAppId')).toEqual({
    accessType: 'PUBLIC',
    isArchived: true,
    securityIdentifier: expect.stringMatching(/^S-1-12-1-/),
    mdmAppId: null,
  })
})

test('the members of the dynamic group are those whom its rule names', async () => {
  const rows = await contoso.sql(
    `SELECT count(*)::int AS people, count(m.member_id)::int AS members, count(*) FILTER (WHERE (u.department = 'Finance') = (m.member_id IS NULL))::int AS wrong
     FROM "user" u LEFT JOIN membership m ON m.tenant_id = u.tenant_id AND m.member_id = u.id AND m.group_id = $1`,
    groupId('Everyone in Finance'),
  )
  expect(rows).toEqual([{ people: 200, members: 40, wrong: 0 }])
})

test('the administrator is in two licensable groups, and sees them in its own way', async () => {
  const { data } = await ask(
    contoso.context(),
    `{ group(id: "${groupId('Sales Team')}") { isFavorite isSubscribedByMail unseenCount } }`,
  )
  expect(data.group).toEqual({ isFavorite: true, isSubscribedByMail: true, unseenCount: 3 })
  const licensed = await contoso.sql(
    'SELECT FROM membership m WHERE member_id = $1 AND EXISTS (SELECT FROM group_license l WHERE l.group_id = m.group_id)',
    contosoAdministrator.id,
  )
  expect(licensed).toHaveLength(2)
})

test('a direct product leans on a plan of a group: taking the plan away leaves the person with it, in error', async () => {
  await assignLicense(contoso.context(), {
    groupId: groupId('Engineering'),
    addLicenses: [],
    removeLicenses: [skus.e3 as SkuId],
  })
  await contoso.settle()
  const paths = await pathsOf(45)
  expect(paths.filter(({ sku }) => sku === skus.e3)).toEqual([
    { sku: skus.e3, kind: 'GROUP', state: 'ACTIVE_WITH_ERROR', error: 'DEPENDENCY_VIOLATION' },
  ])
  expect((await pathsOf(46)).filter(({ sku }) => sku === skus.e3)).toEqual([])
})
