/** Tokens of the development mode, with the claims that Entra writes. */
import { SignJWT } from 'jose'

/** The `iss` of development tokens. */
export const developmentIssuer = 'urn:license-gateway:development'
/** The `aud` of development tokens. */
export const developmentAudience = 'urn:license-gateway'

/** The application of development tokens that are no person's: its client id, and the object id of its service principal. Both are invented. */
export const developmentApplication = {
  appId: '3f6d1c0a-5b7e-4d29-9a84-c1e2b7f05d63',
  objectId: '9b24e7d8-06c3-4f1a-8e5d-72a9c4301bf6',
}

/** What a development token says. */
export interface TokenClaims {
  readonly tenantId: string
  readonly objectId: string
  readonly userPrincipalName?: string
  /** Of a person. */
  readonly scopes?: readonly string[]
  readonly directoryRoles?: readonly string[]
  /** Of an application by itself. */
  readonly appRoles?: readonly string[]
  /** The client id of the application; absent: its object id. */
  readonly appId?: string
  /** A duration such as `1h`. */
  readonly expires: string
}

/** Signs one token. */
export async function mintToken(key: CryptoKey, claims: TokenClaims): Promise<string> {
  const identity = claims.appRoles
    ? { idtyp: 'app', roles: claims.appRoles, appid: claims.appId ?? claims.objectId }
    : { upn: claims.userPrincipalName, scp: (claims.scopes ?? []).join(' '), wids: claims.directoryRoles ?? [] }
  return new SignJWT({ tid: claims.tenantId, oid: claims.objectId, ...identity })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(developmentIssuer)
    .setAudience(developmentAudience)
    .setIssuedAt()
    .setExpirationTime(claims.expires)
    .sign(key)
}
