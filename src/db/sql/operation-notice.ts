import type { GroupId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** The channel on which a commit tells that an operation of a group has moved; the payload is `tenant/group`. */
export const operationChannel = 'license_operation'

/** The payload of notices about a group's newest operation; whoever subscribes to it stays within the tenant. */
export function operationTopic({ tenantId }: Pick<TenantConnection, 'tenantId'>, groupId: GroupId): string {
  return `${tenantId}/${groupId}`
}

/** Tells all gateways, when the transaction commits, that the newest operation of the group has moved. */
export async function notifyOperation(db: TenantConnection, groupId: GroupId): Promise<void> {
  await db.query(`SELECT pg_notify('${operationChannel}', $1::text || '/' || $2::text)::text`, groupId)
}
