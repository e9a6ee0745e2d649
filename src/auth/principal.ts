/** Who asks: a person through an application, or an application by itself. */
export interface Principal {
  readonly kind: 'delegated' | 'app'
  /** The tenant of the token; nothing in a request can name another. */
  readonly tenantId: string
  /** The person, or the application's service principal. */
  readonly objectId: string
  readonly userPrincipalName: string | null
  readonly appId: string | null
  /** What the person lets the application do; empty for an application by itself. */
  readonly scopes: ReadonlySet<string>
  /** What an application may do by itself; empty for a person. */
  readonly roles: ReadonlySet<string>
  /** The template ids of the person's directory roles. */
  readonly directoryRoles: ReadonlySet<string>
  /** When the token ends, and with it what outlives a request. */
  readonly expirationDateTime: Date
}
