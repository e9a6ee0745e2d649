/** Who may do what: every field of the schema against every permission and role, as the fixture has it from the contract. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allPermissions } from '../../../src/auth/permissions.ts'
import type { Principal } from '../../../src/auth/principal.ts'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { ask, askFirst } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { readPermissionTable } from '../../support/permission-table.ts'

const roleIds: Readonly<Record<string, string>> = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'License Administrator': '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Directory Writers': '9360feb5-f418-4baa-8175-e2a00bac4301',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
}

const [site, person, unknown] = [groupId('Site 1'), guidOf('user', 30), randomUUID()]
const change = `addLicenses: [{ skuId: "${skus.emsE5}" }]`
/** A document for each field that does as little as it can. */
const documents: Readonly<Record<string, string>> = {
  'Query.me': '{ me { id } }',
  'Query.group': `{ group(id: "${site}") { id } }`,
  'Query.groups': '{ groups(first: 1) { edges { node { id } } } }',
  'Query.user': `{ user(id: "${person}") { id } }`,
  'Query.users': '{ users(first: 1) { edges { node { id } } } }',
  'Query.subscribedSkus': '{ subscribedSkus { id } }',
  'Query.subscribedSku': `{ subscribedSku(skuId: "${skus.e3}") { id } }`,
  'Query.organization': '{ organization { id } }',
  'Query.node': `{ node(id: "${site}") { id } }`,
  'Query.licenseOperation': `{ licenseOperation(id: "${unknown}") { id } }`,
  'Query.directoryAudits': '{ directoryAudits(first: 1) { edges { cursor } } }',
  'Query.seatsReport': '{ seatsReport { skuId } }',
  'Query.unusedSkusReport': '{ unusedSkusReport { skuId } }',
  'Query.duplicateLicensesReport': '{ duplicateLicensesReport(first: 1) { totalCount } }',
  'Query.redundantDirectLicensesReport': '{ redundantDirectLicensesReport(first: 1) { totalCount } }',
  'Query.previewAssignLicense': `{ previewAssignLicense(groupId: "${site}", ${change}) { totalMembers } }`,
  'Mutation.assignLicense': `mutation { assignLicense(groupId: "${unknown}", ${change}) { id } }`,
  'Mutation.assignJoinedGroupLicense': `mutation { assignJoinedGroupLicense(userId: "${person}", groupId: "${unknown}", ${change}) { id } }`,
  'Mutation.assignUserLicense': `mutation { assignUserLicense(userId: "${unknown}", ${change}) { id } }`,
  'Mutation.reprocessLicenseAssignment': `mutation { reprocessLicenseAssignment(userId: "${unknown}") { id } }`,
  'Mutation.reprocessGroupLicenseAssignment': `mutation { reprocessGroupLicenseAssignment(groupId: "${unknown}") { id } }`,
  'Mutation.createGroup': `mutation { createGroup(input: { id: "${person}", displayName: "A", mailEnabled: false, mailNickname: "a", securityEnabled: true }) { id } }`,
  'Mutation.updateGroup': `mutation { updateGroup(id: "${unknown}", input: { description: "A" }) { id } }`,
  'Mutation.deleteGroup': `mutation { deleteGroup(id: "${unknown}") }`,
  'Mutation.restoreGroup': `mutation { restoreGroup(id: "${unknown}") { id } }`,
  'Mutation.addGroupMembers': `mutation { addGroupMembers(groupId: "${unknown}", memberIds: ["${person}"]) { id } }`,
  'Mutation.removeGroupMembers': `mutation { removeGroupMembers(groupId: "${unknown}", memberIds: ["${person}"]) { id } }`,
  'Mutation.createUser': `mutation { createUser(input: { id: "${person}", accountEnabled: true, displayName: "A", mailNickname: "a", userPrincipalName: "a@b" }) { id } }`,
  'Mutation.updateUser': `mutation { updateUser(id: "${unknown}", input: { jobTitle: "Pilot" }) { id } }`,
  'Mutation.deleteUser': `mutation { deleteUser(id: "${unknown}") }`,
  'Mutation.restoreUser': `mutation { restoreUser(id: "${unknown}") { id } }`,
  'Subscription.licenseOperation': `subscription { licenseOperation(groupId: "${site}") { id } }`,
  'Mutation.updateSubscribedSku': `mutation { updateSubscribedSku(skuId: "${unknown}", input: { prepaidUnits: { enabled: 1 } }) { id } }`,
}

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const schema = buildGatewaySchema()
const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((name) => `${type?.name}.${name}`),
)
const table = readPermissionTable()

test('every field of Query, Mutation and Subscription has a row', () => {
  expect(fields.filter((field) => !table.some((row) => row.field === field))).toEqual([])
})

async function isDenied(document: string, principal: Partial<Principal>): Promise<boolean> {
  const run = document.startsWith('subscription') ? askFirst : ask
  const { errors = [] } = await run(contoso.context(principal), document)
  const codes = errors.map(({ extensions }) => extensions?.code)
  expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED')
  expect(codes).not.toContain('Service_InternalServerError')
  return codes.includes('Authorization_RequestDenied') || codes.includes('BadRequest')
}

const delegated = (scopes: readonly string[], ...names: string[]): Partial<Principal> => ({
  scopes: new Set(scopes),
  directoryRoles: new Set(names.map((name) => roleIds[name] ?? name)),
})
const app = (roles: readonly string[]): Partial<Principal> => {
  return { kind: 'app', appId: unknown, scopes: new Set(), roles: new Set(roles), directoryRoles: new Set() }
}

/** One permission of each list, in every way. */
const choicesOf = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (choices, list) => choices.flatMap((chosen) => list.map((permission) => [...chosen, permission])),
    [[]],
  )

describe.each(table.filter(({ field }) => fields.includes(field)))(
  '$field',
  ({ field, permissions, permissionLists, roles, delegatedOnly }) => {
    const document = documents[field] ?? ''

    test('is allowed by one permission of each list, and denied by all that are not in one of them', async () => {
      for (const chosen of choicesOf(permissionLists))
        expect(await isDenied(document, delegated(chosen, 'Global Administrator')), chosen.join()).toBe(false)
      for (const list of permissionLists) {
        const others = allPermissions.filter((permission) => !list.includes(permission))
        expect(await isDenied(document, delegated(others, 'Global Administrator')), list.join()).toBe(true)
      }
      expect(await isDenied(document, delegated([], 'Global Administrator'))).toBe(true)
    })

    test('asks a person for one of its directory roles, and an application for none', async () => {
      const chosen = permissionLists.map(([permission = '']) => permission)
      for (const name of roles) expect(await isDenied(document, delegated(chosen, name)), name).toBe(false)
      const others = Object.keys(roleIds).filter((name) => !roles.includes(name) && name !== 'Global Administrator')
      expect(await isDenied(document, delegated(chosen, ...others))).toBe(roles.length > 0)
      expect(await isDenied(document, app(permissions))).toBe(delegatedOnly)
      expect(await isDenied(document, app([]))).toBe(true)
    })
  },
)
