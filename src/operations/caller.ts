import type { Principal } from '../auth/principal.ts'

/** Who asked, as operations and audit entries remember it. */
export function describeCaller({ kind, objectId, userPrincipalName, appId }: Principal) {
  return kind === 'app'
    ? { requestedBy: appId ?? objectId, initiatedBy: { app: { appId: appId ?? objectId } } }
    : { requestedBy: userPrincipalName ?? objectId, initiatedBy: { user: { id: objectId, userPrincipalName } } }
}
