/** What a restored user gets back ("u restored"): each path that held, if it has a seat and its mail address is its own. */
import type { Catalog } from './catalog.ts'
import { enabledPlans } from './effective.ts'
import { holds, type LicenseAssignmentError, type LicenseAssignmentStatus, type License, type SkuId } from './model.ts'

/** A path of a deleted user. */
export interface DisabledPath extends License {
  /** What the path was when the user was deleted; null: it came to be after that. */
  readonly whenDeleted: {
    readonly state: LicenseAssignmentStatus
    readonly error: LicenseAssignmentError | null
  } | null
}

/** The path as it comes back. */
export type RestoredPath<Path> = Path & {
  readonly state: LicenseAssignmentStatus
  readonly error: LicenseAssignmentError | null
}

/**
 * The states of the paths, which come by SKU id. `balance` holds the units that are left of each SKU. Answers also the SKUs
 * of which the user comes to consume a unit.
 */
export function restorePaths<Path extends DisabledPath>(
  catalog: Catalog,
  { addressTaken, paths }: { readonly addressTaken: boolean; readonly paths: readonly Path[] },
  balance: ReadonlyMap<SkuId, number>,
): { readonly paths: readonly RestoredPath<Path>[]; readonly takes: readonly SkuId[] } {
  const consumed = new Set<SkuId>()
  const restored = paths.map((path): RestoredPath<Path> => {
    const was = path.whenDeleted ?? { state: 'ERROR', error: 'OTHER' }
    if (!holds(was)) return { ...path, ...was }
    if (addressTaken && enabledPlans(catalog, path).some((plan) => catalog.provisionsMail(plan)))
      return { ...path, state: 'ERROR', error: 'UNIQUENESS_VIOLATION' }
    if (!consumed.has(path.skuId) && (balance.get(path.skuId) ?? 0) <= 0)
      return { ...path, state: 'ERROR', error: 'COUNT_VIOLATION' }
    consumed.add(path.skuId)
    return { ...path, ...was }
  })
  return { paths: restored, takes: [...consumed] }
}
