/**
 * The claims of Entra's access tokens, in both versions: 1.0 names the client `appid` and the person `upn`, 2.0 `azp` and
 * `preferred_username`. Source: "Access token claims reference" and "Optional claims reference" of the Microsoft identity platform.
 */
import { z } from 'zod'
import type { EntraSettings } from '../../config/auth-mode.ts'
import { callerClaims, toPrincipal } from '../claims.ts'
import type { Principal } from '../principal.ts'
import { issuerOf, type TokenVersion } from './issuer.ts'

/** For display only: one that does not fit is left out. */
const name = z.string().min(1).max(256).optional().catch(undefined)

const claims = z.object({
  iss: z.string(),
  aud: z.string(),
  // As it stands, because the issuer is compared with it character by character.
  tid: z.guid(),
  oid: callerClaims.shape.oid,
  ver: z.enum(['1.0', '2.0']).optional(),
  scp: callerClaims.shape.scp,
  roles: callerClaims.shape.roles,
  wids: callerClaims.shape.wids,
  idtyp: z.enum(['app', 'user']).optional(),
  appid: z.guid().optional(),
  azp: z.guid().optional(),
  upn: name,
  preferred_username: name,
  exp: callerClaims.shape.exp,
})

/** Reads what a token says, of which neither the signature nor the time is looked at here. Throws where it is not for the gateway. */
export function readEntraClaims(payload: unknown, { authority, audiences, tenants }: EntraSettings): Principal {
  const { iss, aud, tid, ver, azp, upn, preferred_username, ...token } = claims.parse(payload)
  if (!tenants.includes(tid)) throw new Error('the tenant is none of those that may sign in')
  if (!audiences.includes(aud)) throw new Error('the token is meant for somebody else')
  const versions: readonly TokenVersion[] = ver === undefined ? ['1.0', '2.0'] : [ver]
  const version = versions.find((each) => issuerOf(authority, tid, each) === iss)
  if (version === undefined) throw new Error('the issuer is not that of the tenant')
  const appid = version === '1.0' ? token.appid : azp
  // What tells an application who has signed in (an ID token) has none of these; it lets nobody ask for anything.
  if (token.scp === undefined && token.idtyp === undefined && appid === undefined)
    throw new Error('the token is no access token')
  return toPrincipal({ ...token, tid, upn: upn ?? preferred_username, appid })
}
