/** The permissions that the contract promises, as they stand in the fixture. */
import { readFileSync } from 'node:fs'

export interface PermissionRow {
  /** Such as `Mutation.assignLicense`. */
  readonly field: string
  /** Any one of these scopes or application roles is enough. */
  readonly permissions: readonly string[]
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
    return { field, permissions: list(permissions), roles: list(roles), delegatedOnly: delegatedOnly === 'yes' }
  })
}
