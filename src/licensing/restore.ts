/** What a restored user gets back ("u restored"): each path that held, if it has a seat and its mail address is its own. */
import type { Catalog } from './catalog.ts'
import { enabledPlans } from './effective.ts'
import {
  holds,
  type License,
  type LicenseAssignmentError,
  type LicenseAssignmentStatus,
  type SkuId,
  type Violation,
} from './model.ts'

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

/** What a restored user has. */
export interface Restored<Path> {
  readonly paths: readonly RestoredPath<Path>[]
  /** For each path, in order, the law by which it is in error; without plans where that is what it was. */
  readonly violations: readonly (Violation | null)[]
  /** The SKUs of which the user comes to consume a unit. */
  readonly takes: readonly SkuId[]
}

/** The states of the paths, which come by SKU id. `balance` holds the units that are left of each SKU. */
export function restorePaths<Path extends DisabledPath>(
  catalog: Catalog,
  { addressTaken, paths }: { readonly addressTaken: boolean; readonly paths: readonly Path[] },
  balance: ReadonlyMap<SkuId, number>,
): Restored<Path> {
  const consumed = new Set<SkuId>()
  const restored: RestoredPath<Path>[] = []
  const violations: (Violation | null)[] = []
  for (const path of paths) {
    const { skuId } = path
    const was = path.whenDeleted ?? { state: 'ERROR', error: 'OTHER' }
    const mailPlan = addressTaken ? enabledPlans(catalog, path).find((plan) => catalog.provisionsMail(plan)) : undefined
    const isMissing = !consumed.has(skuId) && (balance.get(skuId) ?? 0) <= 0
    if (holds(was) && mailPlan !== undefined) {
      restored.push({ ...path, state: 'ERROR', error: 'UNIQUENESS_VIOLATION' })
      violations.push({ error: 'UNIQUENESS_VIOLATION', skuId, servicePlans: [mailPlan], conflictingServicePlans: [] })
    } else if (holds(was) && isMissing) {
      restored.push({ ...path, state: 'ERROR', error: 'COUNT_VIOLATION' })
      violations.push(codeOf('COUNT_VIOLATION', skuId))
    } else {
      if (holds(was)) consumed.add(skuId)
      restored.push({ ...path, ...was })
      violations.push(codeOf(was.error, skuId))
    }
  }
  return { paths: restored, violations, takes: [...consumed] }
}

function codeOf(error: LicenseAssignmentError | null, skuId: SkuId): Violation | null {
  return error === null || error === 'OTHER' ? null : { error, skuId, servicePlans: [], conflictingServicePlans: [] }
}
