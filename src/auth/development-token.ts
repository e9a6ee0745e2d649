/** Tokens of the development mode, with the claims that Entra writes. */
import { SignJWT } from 'jose'

export const developmentIssuer = 'urn:license-gateway:development'
export const developmentAudience = 'urn:license-gateway'

export interface TokenClaims {
  readonly tenantId: string
  readonly objectId: string
  readonly userPrincipalName?: string
  /** Of a person. */
  readonly scopes?: readonly string[]
  readonly directoryRoles?: readonly string[]
  /** Of an application by itself. */
  readonly appRoles?: readonly string[]
  /** A duration such as `1h`. */
  readonly expires: string
}

/** Signs one token. */
export async function mintToken(key: CryptoKey, claims: TokenClaims): Promise<string> {
  const identity = claims.appRoles
    ? { idtyp: 'app', roles: claims.appRoles, appid: claims.objectId }
    : { upn: claims.userPrincipalName, scp: (claims.scopes ?? []).join(' '), wids: claims.directoryRoles ?? [] }
  return new SignJWT({ tid: claims.tenantId, oid: claims.objectId, ...identity })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(developmentIssuer)
    .setAudience(developmentAudience)
    .setIssuedAt()
    .setExpirationTime(claims.expires)
    .sign(key)
}
