/** Who may do what: every field of the schema against every permission and role, as the fixture has it from the contract. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allPermissions } from '../../../src/auth/permissions.ts'
import type { Principal } from '../../../src/auth/principal.ts'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { ask, askFirst } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { openFace } from '../../support/face.ts'
import { createForeignCallers } from '../../support/foreign-callers.ts'
import { readPermissionTable } from '../../support/permission-table.ts'
import { walkPermissions } from '../../support/walk-permissions.ts'

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

async function isDenied(field: string, principal: Partial<Principal>): Promise<boolean> {
  const document = documents[field] ?? ''
  const run = document.startsWith('subscription') ? askFirst : ask
  const { errors = [] } = await run(contoso.context(principal), document)
  const codes = errors.map(({ extensions }) => extensions?.code)
  expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED')
  expect(codes).not.toContain('Service_InternalServerError')
  return codes.includes('Authorization_RequestDenied') || codes.includes('BadRequest')
}

walkPermissions(
  table.filter(({ field }) => fields.includes(field)),
  isDenied,
)

test('to whoever may do everything in another tenant, every field answers as for ids that nobody has', async () => {
  const { expectNothing } = await createForeignCallers(contoso, [site, person])
  for (const document of Object.values(documents))
    await expectNothing(document, async (asked, principal) => {
      const { data, errors = [] } = await (asked.startsWith('subscription') ? askFirst : ask)(
        contoso.context(principal),
        asked,
      )
      const codes = errors.map(({ extensions }) => extensions?.code)
      expect(codes, asked).not.toContain('Authorization_RequestDenied')
      return { data, codes, messages: errors.map(({ message }) => message) }
    })
})

test('a token of a tenant that is not known here is refused by every field, before it is parsed', async () => {
  await using face = await openFace(contoso)
  const token = await face.token({ tenantId: randomUUID(), scopes: allPermissions })
  for (const query of [...Object.values(documents), '{ nothing']) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`http://${face.address}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    })
    expect(answer.status, query).toBe(403)
    expect(await answer.json(), query).toMatchObject({
      errors: [{ extensions: { code: 'Authorization_RequestDenied' } }],
    })
  }
})
