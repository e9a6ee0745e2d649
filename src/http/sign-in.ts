import type { Authenticate } from '../auth/bearer.ts'
import { tenantUnknown } from '../auth/denial.ts'
import type { Principal } from '../auth/principal.ts'
import { GatewayError } from '../errors.ts'

/** What tells who asks. */
export interface SignInParts {
  readonly authenticate: Authenticate
  /** Whether the token's tenant is known here. */
  isTenantKnown(tenantId: string): Promise<boolean>
}

/** The refusal of a token that verifies, and whose tenant is not known here. */
export class UnknownTenant extends GatewayError {
  readonly principal: Principal

  constructor(principal: Principal) {
    const { code, message } = tenantUnknown()
    super(code, message)
    this.principal = principal
  }
}

/**
 * Who asks, by the value of an Authorization header. Throws `InvalidAuthenticationToken`, and
 * `Authorization_RequestDenied`, as `UnknownTenant`, where the token's tenant is not known here.
 */
export async function signIn(
  { authenticate, isTenantKnown }: SignInParts,
  header: string | undefined,
): Promise<Principal> {
  const principal = await authenticate(header)
  if (!(await isTenantKnown(principal.tenantId))) throw new UnknownTenant(principal)
  return principal
}
