/** How a caller who lacks a right is told so, and what would give it. */
import { GatewayError } from '../errors.ts'

/** What an operation asks for, as a caller reads it. */
export interface Rights {
  /** Of each list one is needed. */
  readonly permissions: readonly (readonly string[])[]
  /** Names of directory roles of which a person needs one; none: not asked for. */
  readonly roles: readonly string[]
  /** Whether an application by itself is refused whatever it has. */
  readonly delegatedOnly: boolean
}

/** Such as "one of the scopes A or B, and one of the directory roles C or D". */
export function tellRights(
  { permissions, roles: names }: Pick<Rights, 'permissions' | 'roles'>,
  noun: 'scope' | 'application role' | 'permission',
): string {
  const lists = permissions.map((list) => tellOneOf(noun, list))
  return [...lists, ...(names.length > 0 ? [tellOneOf('directory role', names)] : [])].join(', and ')
}

/** A refusal for lack of rights: Microsoft's sentence, then ours. */
export function denied(remedy: string): GatewayError {
  return new GatewayError('Authorization_RequestDenied', `Insufficient privileges to complete the operation. ${remedy}`)
}

/** The refusal of a caller whose tenant is none of those that the gateway serves; short enough for a WebSocket's last word. */
export function tenantUnknown(): GatewayError {
  return denied('The tenant of the token is not known here.')
}

function tellOneOf(noun: string, names: readonly string[]): string {
  const [last = '', ...others] = names.toReversed()
  return others.length === 0 ? `the ${noun} ${last}` : `one of the ${noun}s ${others.reverse().join(', ')} or ${last}`
}
