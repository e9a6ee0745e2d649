import { describe, expect, test } from 'vitest'
import { readEntraClaims } from '../../../../src/auth/entra/claims.ts'
import { issuerOf } from '../../../../src/auth/entra/issuer.ts'
import { guid, personClaims } from '../../../support/fake-authority.ts'

const [tenant, other, audience] = [guid(1), guid(2), guid(3)]
const settings = {
  authority: 'https://login.microsoftonline.com',
  audiences: [audience, 'api://gateway'],
  tenants: [tenant],
}
const person = personClaims(settings.authority, tenant, audience)
const read = (changes: Readonly<Record<string, unknown>>) => {
  const claims = Object.entries({ ...person, ...changes }).filter(([, value]) => value !== undefined)
  return readEntraClaims(Object.fromEntries(claims), settings)
}
/** The first version of the same. */
const firstVersion = {
  ver: '1.0',
  iss: `https://sts.windows.net/${tenant}/`,
  aud: 'api://gateway',
  azp: undefined,
  preferred_username: undefined,
  appid: guid(5),
  upn: 'ada.fischer@contoso.com',
}
const application = { scp: undefined, wids: undefined, preferred_username: undefined, roles: ['Group.Read.All'] }

test('a person comes with scopes and directory roles, by either version', () => {
  const expected = {
    kind: 'delegated',
    tenantId: tenant,
    objectId: guid(902),
    userPrincipalName: 'ada.fischer@contoso.com',
    scopes: new Set(['Directory.Read.All', 'User.Read']),
    roles: new Set(),
    directoryRoles: new Set(['62e90394-69f5-4237-9190-012177145e10']),
    expirationDateTime: new Date(Number(person['exp']) * 1_000),
  }
  expect(read({})).toEqual({ ...expected, appId: guid(901) })
  expect(read(firstVersion)).toEqual({ ...expected, appId: guid(5) })
  expect(read({ upn: 'ada@contoso.com' })).toMatchObject({ userPrincipalName: 'ada@contoso.com' })
  // Roles that a person was given in the application are no application's.
  expect(read({ roles: ['Directory.ReadWrite.All'], idtyp: 'user' })).toMatchObject({
    kind: 'delegated',
    roles: new Set(),
  })
  expect(read({ ...application, idtyp: 'user' })).toMatchObject({ kind: 'delegated', roles: new Set() })
})

test('an application comes with roles and nothing of a person, with or without idtyp', () => {
  const expected = {
    kind: 'app',
    appId: guid(901),
    roles: new Set(['Group.Read.All']),
    scopes: new Set(),
    directoryRoles: new Set(),
    userPrincipalName: null,
  }
  expect(read(application)).toMatchObject(expected)
  expect(read({ ...application, idtyp: 'app' })).toMatchObject(expected)
  // A service principal may hold directory roles; they count for nothing, and neither does what is no application's.
  const mixed = { idtyp: 'app', scp: 'User.Read', wids: person['wids'], upn: 'ada@contoso.com' }
  expect(read({ ...application, ...mixed })).toMatchObject(expected)
  expect(read({ ...application, idtyp: 'app', roles: undefined })).toMatchObject({ kind: 'app', roles: new Set() })
})

test('a name that does not fit is left out, and nobody kept out for it', () => {
  expect(read({ preferred_username: 'a'.repeat(257) })).toMatchObject({ userPrincipalName: null })
  expect(read({ preferred_username: 7, upn: '' })).toMatchObject({ userPrincipalName: null })
})

describe('what is not for the gateway is refused', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another tenant, with its own issuer', { tid: other, iss: issuerOf(settings.authority, other, '2.0') }],
    ['a tenant that the issuer is not of', { iss: issuerOf(settings.authority, other, '2.0') }],
    ['an issuer of this tenant, and another one as tenant', { tid: other }],
    [
      'a tenant in capitals',
      { tid: tenant.toUpperCase(), iss: issuerOf(settings.authority, tenant.toUpperCase(), '2.0') },
    ],
    ['no tenant', { tid: undefined }],
    ['a tenant that is a list', { tid: [tenant] }],
    ['the issuer without its end', { iss: `https://login.microsoftonline.com/${tenant}` }],
    ['the issuer with a slash more', { iss: `${String(person['iss'])}/` }],
    ['the issuer of another authority', { iss: `https://login.microsoftonline.us/${tenant}/v2.0` }],
    ['the issuer of the common endpoint', { iss: 'https://login.microsoftonline.com/common/v2.0' }],
    ['the issuer as a template', { iss: 'https://login.microsoftonline.com/{tenantid}/v2.0' }],
    ['no issuer', { iss: undefined }],
    ['the first version by the issuer of the second', { ...firstVersion, iss: person['iss'] }],
    ['the second version by the issuer of the first', { iss: firstVersion.iss }],
    ['a version that there is not', { ver: '3.0' }],
    ['another audience', { aud: '00000003-0000-0000-c000-000000000000' }],
    ['the audience in other letters', { aud: 'API://gateway' }],
    ['the audience among others', { aud: [audience, guid(8)] }],
    ['no audience', { aud: undefined }],
    ['no object id', { oid: undefined }],
    ['an object id that is a name', { oid: 'ada' }],
    ['a device', { idtyp: 'device' }],
    [
      'an ID token, which has neither scopes nor a client',
      { scp: undefined, azp: undefined, roles: ['Directory.ReadWrite.All'] },
    ],
    ['scopes as a list', { scp: ['Directory.Read.All'] }],
    ['roles as a text', { ...application, roles: 'Directory.ReadWrite.All' }],
    ['directory roles as a text', { wids: '62e90394-69f5-4237-9190-012177145e10' }],
    ['no end', { exp: undefined }],
    ['an end that is a text', { exp: '9999999999' }],
  ])('%s', (_, changes) => {
    expect(() => read(changes)).toThrow()
  })

  test.each([null, 'text', 7, []])('what is no object: %j', (payload) => {
    expect(() => readEntraClaims(payload, settings)).toThrow()
  })
})

test.each([
  ['https://login.microsoftonline.com', 'https://sts.windows.net'],
  ['https://login.microsoftonline.us', 'https://sts.windows.net'],
  ['https://login.partner.microsoftonline.cn', 'https://sts.chinacloudapi.cn'],
  ['https://login.example', 'https://login.example'],
])('the issuers of %s', (authority, first) => {
  expect(issuerOf(authority, tenant, '1.0')).toBe(`${first}/${tenant}/`)
  expect(issuerOf(authority, tenant, '2.0')).toBe(`${authority}/${tenant}/v2.0`)
})
