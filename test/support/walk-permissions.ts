/** Asks for everything of the table of permissions as callers of every right. */
import { randomUUID } from 'node:crypto'
import limit from 'p-limit'
import { expect, test } from 'vitest'
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

/** A kind of token, by what it may have to do with rights. */
interface Kind {
  readonly isApp: boolean
  /** Scopes, or application roles. */
  readonly permissions: readonly string[]
  /** Directory roles by their names. */
  readonly roles: readonly string[]
}

const roleNames = Object.keys(roleIds)
/** None of them, and each alone. */
const alone = (names: readonly string[]) => [[], ...names.map((name) => [name])]
const crossed = (permissions: readonly (readonly string[])[], roles: readonly (readonly string[])[]): readonly Kind[] =>
  permissions.flatMap((chosen) => [
    ...roles.map((role) => ({ isApp: false, permissions: chosen, roles: role })),
    // What an application has of directory roles counts for nothing.
    ...[[], ['Global Administrator']].map((role) => ({ isApp: true, permissions: chosen, roles: role })),
  ])

/** Every permission alone with every directory role alone, and what the row makes of several. */
function kindsOf({ permissionLists, roles }: PermissionRow): readonly Kind[] {
  const choices = choicesOf(permissionLists)
  const others = roleNames.filter((name) => !roles.includes(name) && name !== 'Global Administrator')
  const withoutList = permissionLists.map((list) => allPermissions.filter((permission) => !list.includes(permission)))
  return [
    ...crossed(alone(allPermissions), alone(roleNames)),
    ...(permissionLists.length > 1 ? crossed(choices, alone(roleNames)) : []),
    ...crossed(withoutList, [['Global Administrator']]),
    ...crossed([choices[0] ?? []], [others]),
  ]
}

/** Whether the table allows it. */
function isAllowed({ permissionLists, roles, delegatedOnly }: PermissionRow, kind: Kind): boolean {
  if (!permissionLists.every((list) => list.some((permission) => kind.permissions.includes(permission)))) return false
  if (kind.isApp) return !delegatedOnly
  return roles.length === 0 || kind.roles.some((role) => roles.includes(role) || role === 'Global Administrator')
}

function toPrincipal({ isApp, permissions, roles }: Kind): Partial<Principal> {
  const directoryRoles = new Set(roles.map((name) => roleIds[name] ?? name))
  // What is a right of the other kind of token is none of this one.
  const [own, foreign] = [new Set(permissions), new Set(permissions.length > 0 ? [] : allPermissions)]
  return isApp
    ? { kind: 'app', appId: randomUUID(), scopes: foreign, roles: own, directoryRoles }
    : { scopes: own, roles: foreign, directoryRoles }
}

/** One permission of each list, in every way. */
function choicesOf(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (choices, list) => choices.flatMap((chosen) => list.map((permission) => [...chosen, permission])),
    [[]],
  )
}

/** So many are asked at once. */
const together = 8

/** A test of each row: `isDenied` asks for its field as the caller, and tells whether that was refused for lack of a right. */
export function walkPermissions(
  rows: readonly PermissionRow[],
  isDenied: (field: string, principal: Partial<Principal>) => Promise<boolean>,
): void {
  test.each(rows)('$field is for the kinds of callers that the table tells, and for no other', async (row) => {
    const kinds = kindsOf(row)
    const ask = limit(together)
    const denied = await Promise.all(kinds.map((kind) => ask(() => isDenied(row.field, toPrincipal(kind)))))
    const tell = ({ isApp, permissions, roles }: Kind) =>
      `${isApp ? 'an application' : 'a person'} with ${[...permissions, ...roles].join(', ') || 'nothing'}`
    const told = (wanted: boolean) => kinds.filter((kind) => isAllowed(row, kind) === wanted)
    expect(kinds.filter((kind, at) => denied[at] === isAllowed(row, kind)).map(tell)).toEqual([])
    expect([told(true).length > 0, told(false).length > 40]).toEqual([true, true])
  })
}
