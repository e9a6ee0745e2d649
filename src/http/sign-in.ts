import type { Authenticate } from '../auth/bearer.ts'
import { tenantUnknown } from '../auth/denial.ts'
import type { Principal } from '../auth/principal.ts'

/** What tells who asks. */
export interface SignInParts {
  readonly authenticate: Authenticate
  /** Whether the token's tenant is known here. */
  isTenantKnown(tenantId: string): Promise<boolean>
}

/**
 * Who asks, by the value of an Authorization header. Throws `InvalidAuthenticationToken`, and
 * `Authorization_RequestDenied` where the token's tenant is not known here.
 */
export async function signIn(
  { authenticate, isTenantKnown }: SignInParts,
  header: string | undefined,
): Promise<Principal> {
  const principal = await authenticate(header)
  if (!(await isTenantKnown(principal.tenantId))) throw tenantUnknown()
  return principal
}
