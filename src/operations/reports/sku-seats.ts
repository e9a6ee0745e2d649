import { authorize } from '../../auth/permissions.ts'
import { findSkuSeats, type SeatsWanted, type SkuSeatsRow } from '../../db/read/reports/sku-seats.ts'
import { type Selection, wants } from '../../db/read/selection.ts'
import type { TenantDb } from '../../db/tenant-db.ts'
import { assignableUnits, availableUnits, overAssignedUnits } from '../../licensing/units.ts'
import type { ReadContext } from '../read-context.ts'

/** How the tenant stands with a product. */
export interface SkuSeats extends SkuSeatsRow {
  readonly assignableUnits: number
  readonly availableUnits: number
  readonly overAssignedUnits: number
}

/** How the tenant stands with every product that it owns, or with those of which nobody has a unit; by SKU id. */
export async function listSkuSeats(
  { db, principal }: ReadContext,
  { unused, selection }: { readonly unused: boolean; readonly selection: Selection },
): Promise<readonly SkuSeats[]> {
  authorize(principal, 'readSkus')
  const [waitingUsers, assignedGroupCount] = [wants(selection, 'waitingUsers'), wants(selection, 'assignedGroupCount')]
  return readSkuSeats(db, { unused, waitingUsers, assignedGroupCount })
}

/** The same for whoever may read everything. */
export async function readSkuSeats(db: TenantDb, wanted: SeatsWanted): Promise<readonly SkuSeats[]> {
  const rows = await db.indexSnapshot((read) => findSkuSeats(read, wanted))
  return rows.map((row) => ({
    ...row,
    assignableUnits: assignableUnits(row),
    availableUnits: availableUnits(row),
    overAssignedUnits: overAssignedUnits(row),
  }))
}
