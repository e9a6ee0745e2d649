/** Operations on the licences of groups, and whether groups have members in error. */
import type { GroupId } from '../../licensing/model.ts'
import type { Prisma } from '../generated/client.ts'
import type { TenantDb } from '../tenant-db.ts'
import { asSelected } from './as-selected.ts'
import type { LicenseOperationRow } from './rows.ts'
import { selectOperation } from './select.ts'
import type { Selection } from './selection.ts'

/** The operation as far as it is selected; null where there is none. */
export async function findLicenseOperation(
  db: TenantDb,
  id: string,
  selection: Selection,
): Promise<LicenseOperationRow | null> {
  const row = await db.models.licenseOperation.findFirst({
    where: { id },
    select: selectOperation(selection),
    relationLoadStrategy: 'join',
  })
  return asSelected<LicenseOperationRow | null>(row)
}

/** What shows how far an operation has come. */
const progress = {
  state: true,
  error: true,
  totalMembers: true,
  processedMembers: true,
  succeededMembers: true,
  failedMembers: true,
  startedDateTime: true,
  completedDateTime: true,
} as const satisfies Prisma.LicenseOperationSelect

/** An operation with what shows how far it has come, and what is selected. */
export type WatchedOperationRow = LicenseOperationRow & Required<Pick<LicenseOperationRow, keyof typeof progress>>

/**
 * The newest operation of a group that is not deleted, null where it has none; undefined where there is no such group. One
 * statement: the group by its key, the operation by the index (tenant, group, sequence); takes no lock.
 */
export async function findNewestOperation(
  db: TenantDb,
  groupId: GroupId,
  selection: Selection,
): Promise<WatchedOperationRow | null | undefined> {
  const group = await db.models.group.findFirst({
    where: { id: groupId, deletedDateTime: null },
    select: {
      licenseOperations: {
        select: { ...selectOperation(selection), ...progress },
        orderBy: { sequence: 'desc' },
        take: 1,
      },
    },
    relationLoadStrategy: 'join',
  })
  return group ? (asSelected<WatchedOperationRow | undefined>(group.licenseOperations[0]) ?? null) : undefined
}

/**
 * Those of the groups from which any path is in error. One look into the partial index of paths in error for each group,
 * however many members fail; takes no lock.
 */
export async function findGroupsWithErrors(
  db: TenantDb,
  groupIds: readonly GroupId[],
): Promise<readonly { readonly groupId: string }[]> {
  return db.query(
    `SELECT group_id AS "groupId"
     FROM unnest($2::uuid[]) AS group_id
     WHERE EXISTS (
       SELECT FROM license_assignment_path
       WHERE tenant_id = $1::uuid AND source_id = group_id AND error IS NOT NULL)`,
    groupIds,
  )
}
