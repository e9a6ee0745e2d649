/**
 * Tokens that the explorer page of development asks for: those of one person of the demonstration tenant, with as few rights as
 * the page's reader has chosen, for minutes.
 */
import { mintToken, type TokenClaims } from './development-token.ts'
import { allPermissions, roles } from './permissions.ts'

/** What the reader of the page has chosen. */
export type ExplorerAccess = 'reader' | 'administrator'

/** A token, and for how many seconds it is valid. */
export interface ExplorerToken {
  readonly token: string
  readonly expiresIn: number
}

/** Hands out a token. */
export type ExplorerTokens = (access: ExplorerAccess) => Promise<ExplorerToken>

/** What is needed to read everything that can be read, and nothing that changes anything. */
const rights: Readonly<Record<ExplorerAccess, Pick<TokenClaims, 'scopes' | 'directoryRoles'>>> = {
  reader: {
    scopes: ['User.Read', 'User.Read.All', 'Group.Read.All', 'LicenseAssignment.Read.All', 'AuditLog.Read.All'],
    directoryRoles: [roles.globalReader],
  },
  administrator: { scopes: allPermissions, directoryRoles: [roles.globalAdministrator] },
}

/** Seconds. */
const lifetime = 600
/** A token is handed out again for so long, so that nobody can keep the gateway busy with signatures. */
const handedOutFor = lifetime / 2

/** Tokens of a person, signed by the development key. `now` is the time of day in milliseconds. */
export function createExplorerTokens(
  key: CryptoKey,
  person: Pick<TokenClaims, 'tenantId' | 'objectId' | 'userPrincipalName'>,
  now: () => number,
): ExplorerTokens {
  const latest = new Map<ExplorerAccess, { readonly since: number; readonly token: Promise<string> }>()
  return async (access) => {
    const known = latest.get(access)
    const age = known === undefined ? Number.POSITIVE_INFINITY : (now() - known.since) / 1_000
    // A clock that was set back makes a new one too.
    if (known !== undefined && age >= 0 && age < handedOutFor)
      return { token: await known.token, expiresIn: Math.floor(lifetime - age) }
    const token = mintToken(key, { ...person, ...rights[access], expires: `${lifetime}s` })
    latest.set(access, { since: now(), token })
    return { token: await token, expiresIn: lifetime }
  }
}
