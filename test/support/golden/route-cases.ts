/** A request for each route. Each changes objects that no other looks at, so that they can be asked in any order. */
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { Root } from '../../../src/rest/exchange.ts'
import { groupId, tenantId } from '../contoso.ts'
import type { GoldenRequest } from './golden.ts'

/** Below the root; the method is the route's. */
export interface RouteCase extends Omit<GoldenRequest, 'method' | 'path'> {
  readonly path: string
  /** Below the root: a change that comes before. */
  readonly before?: RouteCase & { readonly method: string }
  /** Below the root: the list whose first entry the `{id}` of the path is. */
  readonly firstOf?: string
}

/** Objects of a root's own, to be changed. */
const sites: Readonly<Record<Root, number>> = { localtest: 10, 'v1.0': 11, beta: 12, v2: 13 }
const site = (root: Root) => groupId(`Site ${sites[root]}`)
/** A member of the site, by its place; such people have no licences and are in no other group but that of Finance. */
const member = (root: Root, place = 0) => guidOf('user', (sites[root] - 1) * 14 + 1 + place)

/** Further sites of a root's own, by what happens to them. */
const others = { changed: [1, 2], joined: [6, 7], deleted: [8, 9] } as const
const other = (root: Root, what: keyof typeof others) => groupId(`Site ${others[what][root === 'beta' ? 1 : 0]}`)

const eventual = { ConsistencyLevel: 'eventual' }
const addE3 = { addLicenses: [{ skuId: skus.e3, disabledPlans: [] }], removeLicenses: [] }
const addEms = { addLicenses: [{ skuId: skus.emsE5, disabledPlans: [] }], removeLicenses: [] }
/** Has what Frontline gives. */
const clerk = guidOf('user', 66)

const membersOf = (name: string) => `/groups/${groupId(name)}/members`
const [privileged, regions] = [membersOf('Privileged Operators'), membersOf('All Sales Regions')]

/** By method and path of the route. */
export const routeCases: Readonly<Record<string, (root: Root) => RouteCase>> = {
  'POST /groups/:id/assignLicense': (root) => ({ path: `/groups/${site(root)}/assignLicense`, body: addE3 }),
  'POST /me/joinedGroups/:id/assignLicense': (root) => ({
    path: `/me/joinedGroups/${site(root)}/assignLicense`,
    claims: { objectId: member(root) },
    body: addE3,
  }),
  'POST /users/:userId/joinedGroups/:id/assignLicense': (root) => ({
    path: `/users/${member(root)}/joinedGroups/${site(root)}/assignLicense`,
    body: addE3,
  }),
  'GET /:tenantId/directoryObjects/:id/Microsoft.DirectoryServices.Group': () => ({
    path: `/${tenantId}/directoryObjects/${groupId('Sales Team')}/Microsoft.DirectoryServices.Group`,
  }),
  'POST /$batch': () => ({
    path: '/$batch',
    body: {
      requests: [
        { id: '1', method: 'GET', url: '/organization?$select=id' },
        { id: '2', method: 'GET', url: '/groups/x', dependsOn: ['1'] },
        { id: '3', method: 'GET', url: '/me', dependsOn: ['2'] },
      ],
    },
  }),
  'GET /groups': () => ({
    path: '/groups?$top=1&$count=true&$select=id,displayName,groupTypes&$filter=startsWith(displayName,%27A%27)',
    headers: eventual,
  }),
  'GET /groups/delta': () => ({ path: '/groups/delta' }),
  'GET /users/delta': () => ({ path: '/users/delta' }),
  'GET /groups/$count': () => ({ path: '/groups/$count?$filter=startsWith(displayName,%27E%27)', headers: eventual }),
  'POST /groups': () => ({
    path: '/groups',
    body: { displayName: 'Pilots', mailEnabled: false, mailNickname: 'pilots', securityEnabled: true },
  }),
  'GET /groups/:id': () => ({ path: `/groups/${groupId('Engineering')}` }),
  'PATCH /groups/:id': (root) => ({
    path: `/groups/${other(root, 'changed')}`,
    headers: { Prefer: 'return=representation' },
    body: { description: 'All who work there' },
  }),
  'DELETE /groups/:id': (root) => ({ path: `/groups/${other(root, 'deleted')}` }),
  'GET /groups/:id/assignedLicenses': () => ({ path: `/groups/${groupId('Engineering')}/assignedLicenses` }),
  'GET /groups/:id/membersWithLicenseErrors': () => ({
    path: `/groups/${groupId('Executives')}/membersWithLicenseErrors?$top=1&$select=id,displayName`,
  }),
  'GET /groups/:id/members': () => ({ path: `/groups/${groupId('Privileged Operators')}/members` }),
  'GET /groups/:id/members/$count': () => ({ path: `${privileged}/$count`, headers: eventual }),
  'GET /groups/:id/members/microsoft.graph.user': () => ({
    path: `${privileged}/microsoft.graph.user?$top=1&$count=true&$select=id,displayName`,
    headers: eventual,
  }),
  'GET /groups/:id/members/microsoft.graph.user/$count': () => ({
    path: `${privileged}/microsoft.graph.user/$count`,
    headers: eventual,
  }),
  'GET /groups/:id/members/microsoft.graph.group': () => ({
    path: `${regions}/microsoft.graph.group?$top=1&$count=true&$select=id,displayName`,
    headers: eventual,
  }),
  'GET /groups/:id/members/microsoft.graph.group/$count': () => ({
    path: `${regions}/microsoft.graph.group/$count`,
    headers: eventual,
  }),
  'POST /groups/:id/members/$ref': (root) => ({
    path: `/groups/${other(root, 'joined')}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${guidOf('user', 190)}` },
  }),
  'DELETE /groups/:id/members/:memberId/$ref': (root) => ({
    path: `/groups/${other(root, 'joined')}/members/${guidOf('user', root === 'beta' ? 90 : 75)}/$ref`,
  }),
  'GET /me': () => ({ path: '/me' }),
  'PATCH /me': (root) => ({ path: '/me', claims: { objectId: member(root, 1) }, body: { jobTitle: 'Pilot' } }),
  'POST /me/assignLicense': (root) => ({
    path: '/me/assignLicense',
    claims: { objectId: member(root, 2) },
    body: addEms,
  }),
  'POST /me/reprocessLicenseAssignment': () => ({ path: '/me/reprocessLicenseAssignment' }),
  'GET /me/licenseDetails': () => ({ path: '/me/licenseDetails?$select=id,skuPartNumber' }),
  'GET /me/memberOf': () => ({ path: '/me/memberOf?$select=id,displayName' }),
  'GET /me/memberOf/$count': () => ({ path: '/me/memberOf/$count', headers: eventual }),
  'GET /me/memberOf/microsoft.graph.group': () => ({ path: '/me/memberOf/microsoft.graph.group?$top=1&$select=id' }),
  'GET /me/memberOf/microsoft.graph.group/$count': () => ({
    path: '/me/memberOf/microsoft.graph.group/$count',
    headers: eventual,
  }),
  'GET /me/joinedGroups': () => ({
    path: '/me/joinedGroups?$top=1&$count=true&$select=displayName,assignedLicenses,isFavorite',
    headers: eventual,
  }),
  'GET /users': () => ({
    path: '/users?$top=1&$count=true&$select=id,userPrincipalName,usageLocation&$filter=usageLocation%20eq%20null',
    headers: eventual,
  }),
  'GET /users/$count': () => ({ path: '/users/$count?$filter=usageLocation%20ne%20null', headers: eventual }),
  'GET /users/:id': () => ({
    path: `/users/${encodeURIComponent('bela.fischer@contoso.com')}?$select=id,accountEnabled,usageLocation,assignedLicenses,licenseAssignmentStates`,
  }),
  'PATCH /users/:id': (root) => ({
    path: `/users/${member(root, 3)}`,
    headers: { Prefer: 'return=representation' },
    body: { jobTitle: 'Pilot', usageLocation: 'FR', givenName: null },
  }),
  'POST /users/:id/assignLicense': (root) => ({ path: `/users/${member(root, 4)}/assignLicense`, body: addEms }),
  'POST /users/:id/reprocessLicenseAssignment': () => ({ path: `/users/${clerk}/reprocessLicenseAssignment` }),
  'GET /users/:id/licenseDetails': () => ({ path: `/users/${clerk}/licenseDetails` }),
  'GET /users/:id/memberOf': () => ({ path: `/users/${clerk}/memberOf` }),
  'GET /users/:id/memberOf/$count': () => ({ path: `/users/${clerk}/memberOf/$count`, headers: eventual }),
  'GET /users/:id/memberOf/microsoft.graph.group': () => ({
    path: `/users/${clerk}/memberOf/microsoft.graph.group?$select=id,displayName`,
  }),
  'GET /users/:id/memberOf/microsoft.graph.group/$count': () => ({
    path: `/users/${clerk}/memberOf/microsoft.graph.group/$count`,
    headers: eventual,
  }),
  'GET /users/:id/joinedGroups': () => ({ path: `/users/${clerk}/joinedGroups?$select=id,displayName` }),
  'GET /subscribedSkus': () => ({ path: '/subscribedSkus?$select=id,skuPartNumber,capabilityStatus,prepaidUnits' }),
  'GET /subscribedSkus/:id': () => ({ path: `/subscribedSkus/${tenantId}_${skus.speE5}` }),
  'GET /organization': () => ({ path: '/organization' }),
  'GET /organization/:id': () => ({ path: `/organization/${tenantId}?$select=id,displayName,countryLetterCode` }),
  'GET /auditLogs/directoryAudits': (root) => ({
    before: promote(member(root, 5)),
    path: `/auditLogs/directoryAudits?${auditsOf(member(root, 5))}`,
  }),
  'GET /auditLogs/directoryAudits/:id': (root) => ({
    before: promote(member(root, 6)),
    firstOf: `/auditLogs/directoryAudits?${auditsOf(member(root, 6))}`,
    path: '/auditLogs/directoryAudits/{id}',
  }),
}

function promote(user: string) {
  return { method: 'PATCH', path: `/users/${user}`, body: { jobTitle: 'Pilot' } }
}

function auditsOf(user: string): string {
  return `$filter=${encodeURIComponent(`targetResources/any(t:t/id eq '${user}')`)}`
}
