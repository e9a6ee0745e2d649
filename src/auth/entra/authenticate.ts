/**
 * Sign-in by access tokens of Entra: signed (RS256, RFC 7515) with a key that the authority has published for the tenant, meant
 * for the gateway, of a tenant that may sign in, and in time. Nothing in a token says where its key is to be had: `kid` chooses
 * among the published ones, and a token that brings or points to a key is refused as such.
 */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { EntraSettings } from '../../config/auth-mode.ts'
import { type Authenticate, authenticateBy } from '../bearer.ts'
import { readEntraClaims } from './claims.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What sign-in goes by. */
export interface EntraParts {
  readonly settings: EntraSettings
  /** The keys of each tenant that may sign in. */
  readonly keys: ReadonlyMap<string, SigningKeys>
  /** The time of day in milliseconds. */
  now(): number
}

/** Seconds by which clocks may differ. */
const clockTolerance = 30

const header = z.object({ alg: z.literal('RS256'), kid: z.string().min(1).max(256), typ: z.literal('JWT').optional() })
/** Keys, places of keys, and what changes how a token is read: no token of Entra's has them. */
const foreign = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'cty', 'enc', 'zip']

/** Accepts the access tokens of these tenants. Rejects with `Service_Unavailable` where their keys cannot be had. */
export function authenticateByEntra({ settings, keys, now }: EntraParts): Authenticate {
  return authenticateBy(async (token) => {
    const given = decodeProtectedHeader(token)
    if (foreign.some((name) => Object.hasOwn(given, name))) throw new Error('the header names what it may not')
    const { kid } = header.parse(given)
    // Before anything is fetched: only what could be accepted may cost a look at the authority.
    const { tenantId } = readEntraClaims(decodeJwt(token), settings)
    const key = await keys.get(tenantId)?.find(kid)
    if (!key) throw new errors.JWKSNoMatchingKey()
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
      clockTolerance,
      currentDate: new Date(now()),
    })
    return readEntraClaims(payload, settings)
  })
}
