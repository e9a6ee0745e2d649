/** A bearer token → who asks. Whatever is wrong with a token, the caller reads one of Graph's two sentences. */
import { errors, exportJWK, importJWK, jwtVerify } from 'jose'
import { GatewayError } from '../errors.ts'
import { callerClaims, toPrincipal } from './claims.ts'
import { developmentAudience, developmentIssuer } from './development-token.ts'
import type { Principal } from './principal.ts'

/** A token with which its bearer could sign in until it expired: a new one helps. Callers read the same sentence. */
export class ExpiredToken extends GatewayError {}

/** Verifies the value of an Authorization header; throws `InvalidAuthenticationToken`, as `ExpiredToken` where nothing else is wrong. */
export type Authenticate = (header: string | undefined) => Promise<Principal>

const unreadable = 'CompactToken parsing failed with error code: 80049217'
/** In characters; the headers of a request have 16 KB in all, the first message of a WebSocket has more. */
const longestToken = 16_384
/** A JWS in its compact form (RFC 7515): three parts of base64url, without padding. */
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** The token of an Authorization header, however the rest of it is spelled. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
}

/**
 * Signs in by what `verify` says of a token: it answers the caller, throws `JWTExpired` where the time alone is wrong,
 * `Service_Unavailable` where nobody can tell now, and anything else for what does not verify.
 */
export function authenticateBy(verify: (token: string) => Promise<Principal>): Authenticate {
  return async (header) => {
    const token = bearerToken(header)
    if (token === undefined) throw new GatewayError('InvalidAuthenticationToken', 'Access token is empty.')
    if (token.length > longestToken || !compact.test(token))
      throw new GatewayError('InvalidAuthenticationToken', unreadable)
    try {
      return await verify(token)
    } catch (error) {
      if (error instanceof GatewayError) throw error
      const isExpired = error instanceof errors.JWTExpired
      throw new (isExpired ? ExpiredToken : GatewayError)('InvalidAuthenticationToken', unreadable, { cause: error })
    }
  }
}

/** Accepts what the development key has signed. */
export async function createAuthenticate(key: CryptoKey): Promise<Authenticate> {
  const { kty, n, e } = await exportJWK(key)
  const publicKey = await importJWK({ kty, n, e } as { kty: string; n: string; e: string }, 'RS256')
  return authenticateBy(async (token) => {
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        issuer: developmentIssuer,
        audience: developmentAudience,
        requiredClaims: ['exp'],
        clockTolerance: 5,
      })
      return toPrincipal(callerClaims.parse(payload))
    } catch (error) {
      // The time is looked at last: such a token is signed and meant for the gateway.
      if (error instanceof errors.JWTExpired) callerClaims.parse(error.payload)
      throw error
    }
  })
}
