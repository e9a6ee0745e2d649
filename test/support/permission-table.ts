/** The permissions that the contract promises, as they stand in the fixture. */
import { readFileSync } from 'node:fs'

export interface PermissionRow {
  /** Such as `Mutation.assignLicense`. */
  readonly field: string
  /** The scopes or application roles that count, each once. */
  readonly permissions: readonly string[]
  /** Of each of these lists one is needed. */
  readonly permissionLists: readonly (readonly string[])[]
  /** Directory roles of which a person needs one; none: not asked for. */
  readonly roles: readonly string[]
  readonly delegatedOnly: boolean
}

export function readPermissionTable(): readonly PermissionRow[] {
  const [, ...lines] = readFileSync(new URL('../fixtures/permissions.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [field = '', permissions = '', roles = '', delegatedOnly = ''] = line.split(',')
    const list = (text: string) => (text === '' ? [] : text.split('|'))
    const permissionLists = permissions.split('&').map(list)
    return {
      field,
      permissions: [...new Set(permissionLists.flat())],
      permissionLists,
      roles: list(roles),
      delegatedOnly: delegatedOnly === 'yes',
    }
  })
}
