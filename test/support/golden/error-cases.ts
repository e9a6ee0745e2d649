/** A request for each error that the REST face answers, by what went wrong. */
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../contoso.ts'
import type { GoldenRequest } from './golden.ts'

const site = `/v1.0/groups/${groupId('Site 14')}`
const person = `/v1.0/users/${guidOf('user', 195)}`
const unknown = guidOf('user', 999)
const assign = (body: object) => ({ method: 'POST', path: `${site}/assignLicense`, body })
const assignToPerson = (body: object) => ({ method: 'POST', path: `${person}/assignLicense`, body })
const get = (path: string) => ({ method: 'GET', path })
const json = { 'content-type': 'application/json' }
const add = (skuId: string, more: object = {}) => ({ addLicenses: [{ skuId, ...more }], removeLicenses: [] })

/** What is refused by the gateway as it is. */
export const refusals: Readonly<Record<string, GoldenRequest>> = {
  '400-parameters-missing': assign({ removeLicenses: [] }),
  '400-no-guid': assign({ addLicenses: [], removeLicenses: ['x'] }),
  '400-nothing-to-change': assign({ addLicenses: [], removeLicenses: [] }),
  '400-property-unknown': assign(add(skus.e3, { shoeSize: 43 })),
  '400-sku-not-owned': assign(add(unknown)),
  '400-sku-not-for-users': assign(add(skus.speE5)),
  '400-sku-not-on-group': assign({ addLicenses: [], removeLicenses: [skus.e1] }),
  '400-plan-of-another-sku': assign(add(skus.e3, { disabledPlans: [unknown] })),
  '400-prerequisite-missing': assign(add(skus.audioConferencing)),
  '400-group-not-security-enabled': {
    method: 'POST',
    path: `/v1.0/groups/${groupId('Announcements')}/assignLicense`,
    body: add(skus.e3),
  },
  '400-no-license-to-remove': assignToPerson({ addLicenses: [], removeLicenses: [skus.e3] }),
  '400-license-inherited': {
    method: 'POST',
    path: `/v1.0/users/${guidOf('user', 66)}/assignLicense`,
    body: { addLicenses: [], removeLicenses: [skus.e1] },
  },
  '400-no-usage-location': {
    method: 'POST',
    path: `/v1.0/users/${guidOf('user', 200)}/assignLicense`,
    body: add(skus.emsE5),
  },
  '400-no-units': assignToPerson(add(skus.e5)),
  '400-plans-exclusive': {
    method: 'POST',
    path: `/v1.0/users/${guidOf('user', 66)}/assignLicense`,
    body: add(skus.e3),
  },
  '400-reprocess-without-units': {
    method: 'POST',
    path: `/v1.0/users/${guidOf('user', 124)}/reprocessLicenseAssignment`,
  },
  '400-property-read-only': { method: 'PATCH', path: person, body: { assignedLicenses: [] } },
  '400-property-of-another-type': { method: 'PATCH', path: person, body: { accountEnabled: 'yes' } },
  '400-value-taken': { method: 'PATCH', path: person, body: { userPrincipalName: 'ada.fischer@contoso.com' } },
  '400-value-wrong': { method: 'PATCH', path: person, body: { usageLocation: 'XX' } },
  '400-property-missing': { method: 'POST', path: '/v1.0/groups', body: { displayName: 'Pilots' } },
  '400-group-with-licenses': { method: 'DELETE', path: `/v1.0/groups/${groupId('Engineering')}` },
  '400-member-twice': {
    method: 'POST',
    path: `${site}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${guidOf('user', 195)}` },
  },
  '400-no-reference': { method: 'POST', path: `${site}/members/$ref`, body: { '@odata.id': 'x' } },
  '400-members-of-a-dynamic-group': {
    method: 'POST',
    path: `/v1.0/groups/${groupId('Everyone in Finance')}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${guidOf('user', 195)}` },
  },
  '400-no-object': { method: 'PATCH', path: person, headers: json, raw: '[]' },
  '400-no-json': { method: 'PATCH', path: person, headers: json, raw: '{' },
  '400-id-no-guid': get('/v1.0/groups/x'),
  '400-select-unknown': get(`${person}?$select=shoeSize`),
  '400-address-unreadable': get('/v1.0/users/a%2'),
  '400-option-twice': get(`${person}?$select=id&select=id`),
  '400-option-unsupported': get(`${site}?$expand=members`),
  '400-page-size': get('/v1.0/me/memberOf?$top=1000'),
  '400-token-of-another-list': get('/v1.0/me/memberOf?$skiptoken=x.y'),
  '400-count-unknown': get('/v1.0/me/memberOf?$count=maybe'),
  '400-count-without-consistency': get('/v1.0/groups/$count'),
  '400-filter-no-filter': get("/v1.0/groups?$filter=displayName eq 'a"),
  '400-filter-advanced': get("/v1.0/groups?$filter=displayName ne 'a'"),
  '400-filter-unsupported': get("/v1.0/groups?$filter=theme eq 'Teal'"),
  '400-order-unsupported': get('/v1.0/groups?$orderby=theme'),
  '400-audits-unsupported': get("/v1.0/auditLogs/directoryAudits?$filter=startsWith(category,'User')"),
  '400-batch-id-twice': {
    method: 'POST',
    path: '/v1.0/$batch',
    body: { requests: ['a', 'A'].map((id) => ({ id, method: 'GET', url: '/me' })) },
  },
  '400-me-of-an-application': { ...get('/v1.0/me'), claims: { appRoles: ['Directory.ReadWrite.All'] } },
  '401-no-token': { ...get('/v1.0/me'), claims: null },
  '401-unreadable-token': { ...get('/v1.0/me'), claims: null, headers: { authorization: 'Bearer x' } },
  '403-scope-missing': { ...get('/v1.0/subscribedSkus'), claims: { scopes: ['User.Read'] } },
  '403-directory-role-missing': { ...assign(add(skus.e3)), claims: { directoryRoles: [] } },
  '403-application-role-missing': { ...get(site), claims: { appRoles: ['User.Read.All'] } },
  '403-tenant-unknown': { ...get('/v1.0/me'), claims: { tenantId: guidOf('tenant', 9) } },
  '404-object-unknown': get(`/v1.0/users/${unknown}`),
  '404-no-joined-group': {
    method: 'POST',
    path: `/v1.0/users/${guidOf('user', 195)}/joinedGroups/${groupId('Executives')}/assignLicense`,
    body: add(skus.e3),
  },
  '404-no-member': { method: 'DELETE', path: `${site}/members/${unknown}/$ref` },
  '404-root-alone': get('/v1.0'),
  '404-address-unknown': get('/v1.0/drives'),
  '405-method-not-allowed': { method: 'DELETE', path: '/v1.0/organization' },
  '413-body-too-long': { method: 'PATCH', path: person, headers: json, raw: `"${'x'.repeat(1_100_000)}"` },
  '415-content-type': { method: 'PATCH', path: person, headers: { 'content-type': 'text/xml' }, raw: '<user/>' },
  '415-content-encoding': { method: 'PATCH', path: person, headers: { ...json, 'content-encoding': 'br' }, raw: '{}' },
}
