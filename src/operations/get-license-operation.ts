import { authorize } from '../auth/permissions.ts'
import { findLicenseOperation } from '../db/read/license-operations.ts'
import type { LicenseOperationRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { toGuid } from '../util/guid.ts'
import type { ReadContext } from './read-context.ts'
import { invalidId } from './refusals.ts'

/** The operation, or null where the tenant has none of this id; an id that is no GUID is refused. */
export async function getLicenseOperation(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<LicenseOperationRow | null> {
  authorize(principal, 'readOperations')
  const operationId = toGuid(id)
  if (!operationId) throw invalidId(id, 'id')
  return findLicenseOperation(db, operationId, selection)
}
