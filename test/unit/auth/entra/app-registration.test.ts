/** The manifest with which an administrator registers the gateway, against the table of permissions and Microsoft's rules for it. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { allPermissions, operationNames, rightsOf } from '../../../../src/auth/permissions.ts'

const permission = {
  id: z.guid().regex(/^[\da-f-]+$/),
  // What Entra allows in the value of a permission, which has no spaces.
  value: z
    .string()
    .max(120)
    .regex(/^(?!\.)[\w.]+$/),
  isEnabled: z.literal(true),
}
const text = (most: number) => z.string().min(1).max(most)
const claim = z.strictObject({
  name: z.string(),
  source: z.null(),
  essential: z.literal(false),
  additionalProperties: z.array(z.string()),
})
/**
 * The part of Microsoft Graph's `application` that the manifest sets, at the beginning and again for each version: nothing that an
 * administrator may have chosen otherwise meanwhile, such as the name and the tenants.
 */
const application = z.strictObject({
  api: z.strictObject({
    requestedAccessTokenVersion: z.literal(2),
    oauth2PermissionScopes: z.array(
      z.strictObject({
        ...permission,
        type: z.enum(['User', 'Admin']),
        adminConsentDisplayName: text(100),
        adminConsentDescription: text(1_000),
        userConsentDisplayName: text(100).optional(),
        userConsentDescription: text(1_000).optional(),
      }),
    ),
  }),
  appRoles: z.array(
    z.strictObject({
      ...permission,
      allowedMemberTypes: z.tuple([z.literal('Application')]),
      displayName: text(100),
      description: text(1_000),
    }),
  ),
  groupMembershipClaims: z.literal('DirectoryRole'),
  optionalClaims: z.strictObject({
    accessToken: z.array(claim),
    idToken: z.array(claim),
    saml2Token: z.array(claim),
  }),
})

const file = new URL('../../../../src/auth/entra/app-registration.json', import.meta.url)
const { api, appRoles, optionalClaims } = application.parse(JSON.parse(readFileSync(file, 'utf8')))
const scopes = api.oauth2PermissionScopes

test('the page makes the application for one tenant, and sends the manifest to the application that is there, never to make one', () => {
  const page = readFileSync(new URL('README.md', file), 'utf8')
  const calls = [...page.matchAll(/^az rest --method (\w+) (?:.*\\\n)*.* --body ('\{.*\}'|@\S+)/gm)]
  expect(calls.map(([, method, body]) => [method, body])).toEqual([
    ['POST', `'{"displayName":"License Gateway","signInAudience":"AzureADMyOrg"}'`],
    ['PATCH', '@src/auth/entra/app-registration.json'],
    ['PATCH', `'{"identifierUris":["api://<appId>"]}'`],
  ])
})

test('every permission is a scope, and one that lets an application do something is an application role', () => {
  expect(scopes.map(({ value }) => value)).toEqual(allPermissions.toSorted())
  const ofApplications = operationNames
    .map(rightsOf)
    .filter(({ delegatedOnly }) => !delegatedOnly)
    .flatMap(({ permissions }) => permissions.flat())
  expect(appRoles.map(({ value }) => value)).toEqual([...new Set(ofApplications)].sort())
})

test('ids are those that administrators have granted, each once', () => {
  expect(Object.fromEntries(scopes.map(({ value, id }) => [value, id]))).toMatchInlineSnapshot(`
    {
      "AuditLog.Read.All": "a84e695b-b253-414e-994b-7ac91273d1f8",
      "Directory.Read.All": "0020aacd-7a8c-4d41-a38e-91bbd2dddda6",
      "Directory.ReadWrite.All": "dbe5a2b7-9c4b-46c4-9cbe-3ebd752d37d0",
      "Group.Read.All": "f9e10a6a-acad-4ed2-b6b2-e63d434396df",
      "Group.ReadWrite.All": "dd8f188d-ffbd-460b-97c3-9831d0b3caed",
      "LicenseAssignment.Read.All": "cfc75276-dcfd-4cda-a633-207af3f732bf",
      "LicenseAssignment.ReadWrite.All": "798f7b9d-e490-4fc3-92d7-5043702a0502",
      "Organization.Read.All": "080db98f-0951-42ca-954f-995de2389983",
      "Organization.ReadWrite.All": "2dfc8a1e-0949-4646-98ac-6a8e1855d82f",
      "User.Read": "d59818fb-6d53-4b23-904e-f33a6e0297a5",
      "User.Read.All": "06a66d2d-7c5b-4c75-92ab-01ba8d3e2a77",
      "User.ReadWrite.All": "8bbd8bcd-2e21-448a-9926-e04ac505d8f4",
    }
  `)
  expect(new Set(scopes.map(({ id }) => id)).size).toBe(scopes.length)
})

test('a role that has the name of a scope is the same permission, as Entra demands', () => {
  for (const role of appRoles) {
    const scope = scopes.find(({ value }) => value === role.value)
    expect(scope).toMatchObject({
      id: role.id,
      isEnabled: role.isEnabled,
      adminConsentDisplayName: role.displayName,
      adminConsentDescription: role.description,
    })
  }
})

test('a person may consent to what shows no more than that person', () => {
  const own = scopes.filter(({ type }) => type === 'User')
  expect(own.map(({ value }) => value)).toEqual(['User.Read'])
  for (const { userConsentDisplayName, userConsentDescription } of own)
    expect([userConsentDisplayName, userConsentDescription]).not.toContain(undefined)
})

test('access tokens are asked to tell directory roles, what kind they are, and the name of the person', () => {
  expect(optionalClaims.accessToken.map(({ name, additionalProperties }) => [name, additionalProperties])).toEqual([
    ['wids', []],
    ['idtyp', ['include_user_token']],
    ['upn', []],
  ])
})
