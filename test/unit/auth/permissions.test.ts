import { describe, expect, test } from 'vitest'
import { authorize, isAllowed, type OperationName, operationNames, roles } from '../../../src/auth/permissions.ts'
import type { Principal } from '../../../src/auth/principal.ts'

const caller = (given: Partial<Principal>): Principal => ({
  kind: 'delegated',
  tenantId: 'a',
  objectId: 'b',
  userPrincipalName: null,
  appId: null,
  scopes: new Set(),
  roles: new Set(),
  directoryRoles: new Set(),
  expirationDateTime: new Date('9999-12-31'),
  ...given,
})
const message = (given: Partial<Principal>, operation: OperationName, what?: string) => {
  try {
    authorize(caller(given), operation, what)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
const microsoft = 'Insufficient privileges to complete the operation.'
const app = { kind: 'app' } as const
const changing = new Set(['User.ReadWrite.All'])
const writer = new Set([roles.directoryWriters as string])

describe('a refusal begins with the sentence of Microsoft and tells what would allow it', () => {
  const change =
    'one of the scopes User.ReadWrite.All or Directory.ReadWrite.All, and one of the directory roles User Administrator, Directory Writers or Global Administrator'
  test.each([
    ['of scope and role', {}, `${microsoft} It asks for ${change}. The token lacks the scope and the directory role.`],
    ['of the scope', { directoryRoles: writer }, `${microsoft} It asks for ${change}. The token lacks the scope.`],
    ['of the role', { scopes: changing }, `${microsoft} It asks for ${change}. The token lacks the directory role.`],
    [
      'of an application, whose scopes and directory roles count for nothing',
      { ...app, scopes: changing, directoryRoles: writer },
      `${microsoft} It asks for one of the application roles User.ReadWrite.All or Directory.ReadWrite.All. The token lacks the application role.`,
    ],
    ['of nothing', { scopes: changing, directoryRoles: writer }, null],
  ])('for lack %s', (_, given, expected) => {
    expect(message(given, 'changeUsers')).toBe(expected)
  })

  test('where a part is refused it is named, and each list of which one is needed', () => {
    expect(message({}, 'readMembers', 'Group.members')).toBe(
      `${microsoft} Group.members asks for one of the scopes Group.Read.All, Group.ReadWrite.All, Directory.Read.All or Directory.ReadWrite.All, and one of the scopes User.Read.All, User.ReadWrite.All, Directory.Read.All or Directory.ReadWrite.All. The token lacks the scope.`,
    )
  })

  test('one that is alone is no choice', () => {
    expect(message({}, 'changeSkus')).toBe(
      `${microsoft} It asks for the scope Organization.ReadWrite.All, and the directory role Global Administrator. The token lacks the scope and the directory role.`,
    )
  })
})

test('who is allowed is not refused, and the other way round', () => {
  const callers: readonly Partial<Principal>[] = [
    {},
    app,
    { scopes: new Set(['Directory.ReadWrite.All']) },
    { scopes: new Set(['Directory.ReadWrite.All', 'User.Read']), directoryRoles: new Set([roles.globalAdministrator]) },
    { ...app, roles: new Set(['Directory.ReadWrite.All']) },
  ]
  const allowed = callers.map((given) =>
    operationNames.filter((operation) => {
      expect(isAllowed(caller(given), operation)).toBe(message(given, operation) === null)
      return isAllowed(caller(given), operation)
    }),
  )
  expect(allowed.slice(0, 2)).toEqual([[], []])
  expect(allowed.slice(2).every((operations) => operations.includes('readUsers'))).toBe(true)
  expect(allowed[4]).not.toContain('readMe')
})
