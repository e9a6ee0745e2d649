/** Operations on the licences of groups, and whether groups have members in error. */
import type { GroupId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'
import type { LicenseOperationRow } from './rows.ts'
import { selectOperation } from './select.ts'
import type { Selection } from './selection.ts'

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
  return row as unknown as LicenseOperationRow | null
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
