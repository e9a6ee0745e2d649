/** What a token says → who asks. */
import { z } from 'zod'
import type { Principal } from './principal.ts'

const guid = z.guid().transform((value) => value.toLowerCase())

/** The claims that make a caller, by the names that development tokens and the first version of Entra's have. */
export const callerClaims = z.object({
  tid: guid,
  oid: guid,
  upn: z.string().max(256).optional(),
  appid: z.string().max(64).optional(),
  scp: z.string().optional(),
  roles: z.array(z.string()).optional(),
  wids: z.array(z.string()).optional(),
  idtyp: z.string().optional(),
  exp: z.number(),
})

/** The caller of claims that have been verified: an application by itself, or a person through one. */
export function toPrincipal(token: z.infer<typeof callerClaims>): Principal {
  const looksSo = token.scp === undefined && token.roles !== undefined
  const application = token.idtyp === 'app' || (token.idtyp !== 'user' && looksSo)
  return {
    kind: application ? 'app' : 'delegated',
    tenantId: token.tid,
    objectId: token.oid,
    userPrincipalName: application ? null : (token.upn ?? null),
    appId: token.appid ?? null,
    scopes: new Set(application ? [] : token.scp?.split(' ').filter(Boolean)),
    roles: new Set(application ? token.roles : []),
    directoryRoles: new Set(application ? [] : token.wids?.map((id) => id.toLowerCase())),
    expirationDateTime: new Date(token.exp * 1_000),
  }
}
