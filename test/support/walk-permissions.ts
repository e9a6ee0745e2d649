/** Asks for everything of the table of permissions as callers of every right. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/auth/permissions.ts'
import type { Principal } from '../../src/auth/principal.ts'
import type { PermissionRow } from './permission-table.ts'

const roleIds: Readonly<Record<string, string>> = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'License Administrator': '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Directory Writers': '9360feb5-f418-4baa-8175-e2a00bac4301',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
}

const delegated = (scopes: readonly string[], ...names: string[]): Partial<Principal> => ({
  scopes: new Set(scopes),
  directoryRoles: new Set(names.map((name) => roleIds[name] ?? name)),
})
const app = (roles: readonly string[]): Partial<Principal> => {
  return { kind: 'app', appId: randomUUID(), scopes: new Set(), roles: new Set(roles), directoryRoles: new Set() }
}

/** One permission of each list, in every way. */
const choicesOf = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (choices, list) => choices.flatMap((chosen) => list.map((permission) => [...chosen, permission])),
    [[]],
  )

/** A test of each row: `isDenied` asks for its field as the caller, and tells whether that was refused for lack of a right. */
export function walkPermissions(
  rows: readonly PermissionRow[],
  isDenied: (field: string, principal: Partial<Principal>) => Promise<boolean>,
): void {
  describe.each(rows)('$field', ({ field, permissions, permissionLists, roles, delegatedOnly }) => {
    test('is allowed by one permission of each list, and denied by all that are not in one of them', async () => {
      for (const chosen of choicesOf(permissionLists))
        expect(await isDenied(field, delegated(chosen, 'Global Administrator')), chosen.join()).toBe(false)
      for (const list of permissionLists) {
        const others = allPermissions.filter((permission) => !list.includes(permission))
        expect(await isDenied(field, delegated(others, 'Global Administrator')), list.join()).toBe(true)
      }
      expect(await isDenied(field, delegated([], 'Global Administrator'))).toBe(true)
    })

    test('asks a person for one of its directory roles, and an application for none', async () => {
      const chosen = permissionLists.map(([permission = '']) => permission)
      for (const name of roles) expect(await isDenied(field, delegated(chosen, name)), name).toBe(false)
      const others = Object.keys(roleIds).filter((name) => !roles.includes(name) && name !== 'Global Administrator')
      expect(await isDenied(field, delegated(chosen, ...others))).toBe(roles.length > 0)
      expect(await isDenied(field, app(permissions))).toBe(delegatedOnly)
      expect(await isDenied(field, app([]))).toBe(true)
    })
  })
}
