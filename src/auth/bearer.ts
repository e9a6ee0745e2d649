/** A bearer token → who asks. Whatever is wrong with a token, the caller reads one of Graph's two sentences. */
import { errors, exportJWK, importJWK, jwtVerify } from 'jose'
import { z } from 'zod'
import { GatewayError } from '../errors.ts'
import { developmentAudience, developmentIssuer } from './development-token.ts'
import type { Principal } from './principal.ts'

const guid = z.guid().transform((value) => value.toLowerCase())
const claims = z.object({
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

/** A token with which its bearer could sign in until it expired: a new one helps. Callers read the same sentence. */
export class ExpiredToken extends GatewayError {}

/** Verifies the value of an Authorization header; throws `InvalidAuthenticationToken`, as `ExpiredToken` where nothing else is wrong. */
export type Authenticate = (header: string | undefined) => Promise<Principal>

const unreadable = 'CompactToken parsing failed with error code: 80049217'

/** Accepts what the development key has signed. */
export async function createAuthenticate(key: CryptoKey): Promise<Authenticate> {
  const { kty, n, e } = await exportJWK(key)
  const publicKey = await importJWK({ kty, n, e } as { kty: string; n: string; e: string }, 'RS256')
  return async (header) => {
    const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    if (token === undefined) throw new GatewayError('InvalidAuthenticationToken', 'Access token is empty.')
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        issuer: developmentIssuer,
        audience: developmentAudience,
        requiredClaims: ['exp'],
        clockTolerance: 5,
      })
      return toPrincipal(claims.parse(payload))
    } catch (error) {
      // The time is looked at last: such a token is signed and meant for the gateway.
      const isExpired = error instanceof errors.JWTExpired && claims.safeParse(error.payload).success
      throw new (isExpired ? ExpiredToken : GatewayError)('InvalidAuthenticationToken', unreadable, { cause: error })
    }
  }
}

function toPrincipal(token: z.infer<typeof claims>): Principal {
  const application = token.idtyp === 'app' || (token.scp === undefined && token.roles !== undefined)
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
