/** Microsoft's own JavaScript clients, unmodified and as programs of their own, against a gateway as operators run it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDevelopmentKey } from '../../../src/auth/development-key.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { roles } from '../../../src/auth/permissions.ts'
import { contosoAdministrator, groups, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import { graphGroupProperties } from '../../../src/rest/wire/group.ts'
import { userProperties } from '../../../src/rest/wire/user.ts'
import { createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { runClient, startTlsProxy, type TlsProxy } from '../../support/real-client.ts'

const opened = new AsyncDisposableStack()
let folder: string
let gateway: GatewayProcess
let proxy: TlsProxy
let token: string

beforeAll(async () => {
  const contoso = opened.use(await createContoso())
  await contoso.settle()
  folder = await mkdtemp(join(tmpdir(), 'gateway-clients-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  gateway = await startGateway({
    DATA_DIR: folder,
    DATABASE_URL: toDatabaseUrl(contoso.database.connection),
    TRUSTED_PROXIES: '127.0.0.1',
  })
  opened.defer(() => gateway.kill())
  proxy = opened.use(await startTlsProxy(gateway.url, join(folder, 'certificate.pem')))
  token = await mintToken(await loadDevelopmentKey(join(folder, 'development-key.pem')), {
    tenantId,
    objectId: contosoAdministrator.id,
    scopes: ['Directory.ReadWrite.All', 'User.Read'],
    directoryRoles: [roles.globalAdministrator],
    expires: '15m',
  })
}, 120_000)
afterAll(() => opened.disposeAsync())

const names = groups.map(({ name }) => name).toSorted()
/** Those of the users from one on, in the order of a list of members. */
const idsOf = (from: number, count: number) =>
  users
    .slice(from, from + count)
    .map(({ id }) => id)
    .toSorted()
const ids = (objects: unknown) => (objects as readonly { readonly id: string }[]).map(({ id }) => id)

test('microsoft-graph-client reads, assigns, waits and exchanges products over TLS', { timeout: 60_000 }, async () => {
  const id = groupId('Project Falcon')
  const location = `${proxy.url}/v2/${tenantId}/directoryObjects/${id}/Microsoft.DirectoryServices.Group`
  // Frontline gives its members E1, beside which nobody can have E3.
  const story = { groupId: id, userId: users[60]?.id, first: skus.e3, second: skus.emsE5 }
  const told = (await runClient(
    'graph-client',
    { url: proxy.url, token, ...story },
    join(folder, 'certificate.pem'),
  )) as Record<string, unknown>
  expect(told).toMatchObject({
    group: { id, displayName: 'Project Falcon', assignedLicenses: [] },
    groups: names,
    accepted: { status: 202, location, body: { id, displayName: 'Project Falcon' } },
    complete: { id, licenseProcessingState: { state: 'ProcessingComplete' } },
    swapped: { status: 202, group: { assignedLicenses: [{ skuId: skus.emsE5, disabledPlans: [] }] } },
    stillInError: [],
    details: ['STANDARDPACK', 'EMSPREMIUM'],
    missing: { statusCode: 404, code: 'Request_ResourceNotFound', isDate: true },
  })
  expect([ids(told['members']), ids(told['inError'])]).toEqual([idsOf(60, 15), idsOf(60, 15)])
})

test('msgraph-sdk does the same, and compresses a body', { timeout: 60_000 }, async () => {
  const id = groupId('Site 12')
  const url = `${gateway.url}/v1.0`
  // All units of E5 are taken.
  const told = (await runClient('kiota-client', {
    url,
    token,
    groupId: id,
    userId: users[159]?.id,
    first: skus.e5,
    second: skus.e3,
  })) as Record<string, unknown>
  expect(told).toMatchObject({
    group: { id, displayName: 'Site 12', isDate: true, assignedLicenses: [] },
    groups: names,
    accepted: { id, displayName: 'Site 12', securityEnabled: true },
    encodings: ['gzip'],
    swapped: { assignedLicenses: [{ skuId: skus.e3, disabledPlans: [] }] },
    stillInError: [],
    user: {
      displayName: 'Tala Rossi',
      accountEnabled: true,
      licenseAssignmentStates: [{ assignedByGroup: id, skuId: skus.e3, disabledPlans: [], state: 'Active' }],
    },
    details: [{ skuPartNumber: 'ENTERPRISEPACK', plans: 37 }],
    missing: { status: 404, code: 'Request_ResourceNotFound', isDate: true },
    delta: { status: 400, code: 'Request_UnsupportedQuery' },
  })
  expect(told['user']).not.toHaveProperty('usageLocation')
  expect([ids(told['members']), ids(told['inError'])]).toEqual([idsOf(154, 14), idsOf(154, 14)])
  expect(told['members']).toContainEqual({
    id: users[159]?.id,
    odataType: '#microsoft.graph.user',
    userPrincipalName: 'tala.rossi@contoso.com',
  })
})

test('every value of an answer has its place and type in the models of msgraph-sdk', { timeout: 60_000 }, async () => {
  const [user, group] = [`/users/${contosoAdministrator.id}`, `/groups/${groupId('Sales Team')}`]
  const [ofGroup, ofUser] = [Object.keys(graphGroupProperties), Object.keys(userProperties)]
  const answers = [
    { path: '/groups', model: 'GroupCollectionResponse', select: ofGroup },
    { path: group, model: 'Group', select: ofGroup },
    { path: `${group}/members`, model: 'UserCollectionResponse' },
    { path: '/users', model: 'UserCollectionResponse', select: ofUser },
    { path: user, model: 'User', select: ofUser },
    { path: `${user}/memberOf`, model: 'GroupCollectionResponse' },
    { path: `${user}/licenseDetails`, model: 'LicenseDetailsCollectionResponse' },
    { path: '/subscribedSkus', model: 'SubscribedSkuCollectionResponse' },
    { path: '/organization', model: 'OrganizationCollectionResponse' },
    { path: '/auditLogs/directoryAudits', model: 'DirectoryAuditCollectionResponse' },
  ]
  const others = [
    { path: user, model: 'Group', select: ['id', 'givenName'] },
    { path: `${group}/members`, model: 'DirectoryObjectCollectionResponse' },
  ]
  const url = `${gateway.url}/v1.0`
  const seen = await runClient('kiota-types', { url, token, answers: [...answers, ...others] })
  expect(seen).toEqual([
    ...answers.map(({ path }) => ({ path, kept: expect.toSatisfy((kept: number) => kept > 5), lost: [], unknown: [] })),
    { path: user, kept: 3, lost: [], unknown: ['givenName'] },
    // Members have more than a directory object, which is all that this model writes.
    {
      path: `${group}/members`,
      kept: expect.any(Number),
      lost: expect.arrayContaining(['/value/0/mail']),
      unknown: [],
    },
  ])
})
