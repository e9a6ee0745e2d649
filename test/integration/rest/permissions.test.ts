/** Who may do what: every route of the REST face against every permission and role, as the fixture has it from the contract. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allPermissions } from '../../../src/auth/permissions.ts'
import type { Principal } from '../../../src/auth/principal.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { Root } from '../../../src/rest/exchange.ts'
import { routes } from '../../../src/rest/routes.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { openFace } from '../../support/face.ts'
import { createForeignCallers } from '../../support/foreign-callers.ts'
import { readPermissionTable } from '../../support/permission-table.ts'
import { restClient } from '../../support/rest-client.ts'
import { serveRest } from '../../support/rest-world.ts'
import { walkPermissions } from '../../support/walk-permissions.ts'

const [site, person, unknown] = [groupId('Site 1'), guidOf('user', 30), randomUUID()]
const change = { addLicenses: [{ skuId: skus.emsE5 }], removeLicenses: [] }
const nothing = { addLicenses: [], removeLicenses: [] }

interface Asked {
  readonly root?: Root
  readonly path: string
  readonly body?: object
}
/** A request of a site or a person without anything else. */
function plain(method: string, path: string): Record<string, Asked> {
  const id = path.startsWith('/groups') ? site : person
  return { [`${method} ${path}`]: { path: path.replace(':id', id) } }
}
/** A request for each route that does as little as it can. */
const requests: Readonly<Record<string, Asked>> = {
  'POST /groups/:id/assignLicense': { path: `/groups/${unknown}/assignLicense`, body: change },
  'POST /me/joinedGroups/:id/assignLicense': { path: `/me/joinedGroups/${unknown}/assignLicense`, body: change },
  'POST /users/:userId/joinedGroups/:id/assignLicense': {
    path: `/users/${person}/joinedGroups/${unknown}/assignLicense`,
    body: change,
  },
  'GET /:tenantId/directoryObjects/:id/Microsoft.DirectoryServices.Group': {
    root: 'v2',
    path: `/${tenantId}/directoryObjects/${site}/Microsoft.DirectoryServices.Group`,
  },
  'POST /$batch': { path: '/$batch', body: { requests: [] } },
  'GET /groups': { path: '/groups' },
  'GET /groups/delta': { path: '/groups/delta' },
  'GET /users/delta': { path: '/users/delta' },
  'GET /groups/$count': { path: '/groups/$count' },
  'GET /groups/:id': { path: `/groups/${site}` },
  'POST /groups': {
    path: '/groups',
    body: { displayName: 'A', mailEnabled: true, mailNickname: 'a', securityEnabled: true },
  },
  'PATCH /groups/:id': { path: `/groups/${unknown}`, body: { description: 'A' } },
  'DELETE /groups/:id': { path: `/groups/${unknown}` },
  'GET /groups/:id/assignedLicenses': { path: `/groups/${site}/assignedLicenses` },
  'GET /groups/:id/membersWithLicenseErrors': { path: `/groups/${site}/membersWithLicenseErrors` },
  'GET /groups/:id/members': { path: `/groups/${site}/members` },
  ...plain('GET', '/groups/:id/members/$count'),
  ...plain('GET', '/groups/:id/members/microsoft.graph.user'),
  ...plain('GET', '/groups/:id/members/microsoft.graph.user/$count'),
  ...plain('GET', '/groups/:id/members/microsoft.graph.group'),
  ...plain('GET', '/groups/:id/members/microsoft.graph.group/$count'),
  'POST /groups/:id/members/$ref': {
    path: `/groups/${unknown}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${person}` },
  },
  'DELETE /groups/:id/members/:memberId/$ref': { path: `/groups/${unknown}/members/${person}/$ref` },
  'GET /users': { path: '/users' },
  'GET /users/$count': { path: '/users/$count' },
  'GET /me': { path: '/me' },
  'PATCH /me': { path: '/me', body: {} },
  'POST /me/assignLicense': { path: '/me/assignLicense', body: nothing },
  'POST /me/reprocessLicenseAssignment': { path: '/me/reprocessLicenseAssignment' },
  'GET /me/licenseDetails': { path: '/me/licenseDetails' },
  'GET /me/memberOf': { path: '/me/memberOf' },
  ...plain('GET', '/me/memberOf/$count'),
  ...plain('GET', '/me/memberOf/microsoft.graph.group'),
  ...plain('GET', '/me/memberOf/microsoft.graph.group/$count'),
  'GET /me/joinedGroups': { path: '/me/joinedGroups' },
  'GET /users/:id': { path: `/users/${person}` },
  'PATCH /users/:id': { path: `/users/${unknown}`, body: { jobTitle: 'Pilot' } },
  'POST /users/:id/assignLicense': { path: `/users/${unknown}/assignLicense`, body: change },
  'POST /users/:id/reprocessLicenseAssignment': { path: `/users/${unknown}/reprocessLicenseAssignment` },
  'GET /users/:id/licenseDetails': { path: `/users/${person}/licenseDetails` },
  'GET /users/:id/memberOf': { path: `/users/${person}/memberOf` },
  ...plain('GET', '/users/:id/memberOf/$count'),
  ...plain('GET', '/users/:id/memberOf/microsoft.graph.group'),
  ...plain('GET', '/users/:id/memberOf/microsoft.graph.group/$count'),
  'GET /users/:id/joinedGroups': { path: `/users/${person}/joinedGroups` },
  'GET /subscribedSkus': { path: '/subscribedSkus' },
  'GET /subscribedSkus/:id': { path: `/subscribedSkus/${skus.e3}` },
  'GET /organization': { path: '/organization' },
  'GET /organization/:id': { path: `/organization/${tenantId}` },
  'GET /auditLogs/directoryAudits': { path: '/auditLogs/directoryAudits' },
  'GET /auditLogs/directoryAudits/:id': { path: '/auditLogs/directoryAudits/x' },
}

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const fields = [...new Set(routes.map(({ method, path }) => `${method} ${path}`))]
const table = readPermissionTable()

test('every route has a row', () => {
  expect(fields.filter((field) => !table.some((row) => row.field === field))).toEqual([])
})

async function isDenied(field: string, principal: Partial<Principal>): Promise<boolean> {
  const { root = 'v1.0', path = '', body } = requests[field] ?? {}
  const [method = ''] = field.split(' ')
  const headers = { consistencylevel: 'eventual' }
  const { status, body: told } = await serveRest(contoso.context(principal))({ method, root, path, headers, body })
  expect([200, 202, 204, 400, 403, 404]).toContain(status)
  const { error } = (told ?? {}) as { error?: { code: string; message: string } }
  expect(error?.message ?? '').not.toContain('Resource not found for the segment')
  return error?.code === 'Authorization_RequestDenied' || error?.code === 'BadRequest'
}

const rows = table.filter(({ field }) => fields.includes(field))
const asksForNothing = rows.filter(({ permissions }) => permissions.length === 0)

test('a batch asks for nothing by itself, as each of its requests does, nor what is not served', async () => {
  const names = ['POST /$batch', 'GET /groups/delta', 'GET /users/delta']
  expect(asksForNothing.map(({ field }) => field)).toEqual(names)
  expect(await isDenied('POST /$batch', { scopes: new Set(), directoryRoles: new Set() })).toBe(false)
})

walkPermissions(
  rows.filter((row) => !asksForNothing.includes(row)),
  isDenied,
)

test('to whoever may do everything in another tenant, every route answers as for ids that nobody has', async () => {
  const { expectNothing } = await createForeignCallers(contoso, [site, person])
  for (const [field, { root = 'v1.0', path, body }] of Object.entries(requests))
    await expectNothing(JSON.stringify({ root, path, body }), async (asked, principal) => {
      const [method = ''] = field.split(' ')
      const request = { ...JSON.parse(asked), method, headers: { consistencylevel: 'eventual' } }
      const { status, body: told } = await serveRest(contoso.context(principal))(request)
      // Whose tenant the path names, the token does not.
      expect(status, field).not.toBe(403)
      const { error, ...rest } = (told ?? {}) as { error?: { code: string; message: string } }
      return { status, told: error ? { code: error.code, message: error.message } : rest, number: Number(told) }
    })
})

test('a token of a tenant that is not known here is refused by every route', async () => {
  await using face = await openFace(contoso)
  const ask = restClient(face, { tenantId: randomUUID(), scopes: allPermissions })
  for (const [field, { root = 'v1.0', path, body }] of Object.entries(requests))
    expect(await ask(field.split(' ')[0] ?? '', `/${root}${path}`, body), field).toMatchObject({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied' } },
    })
})
