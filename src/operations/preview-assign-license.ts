import { authorize } from '../auth/permissions.ts'
import { isTenantBusy } from '../db/read/busy-tenants.ts'
import { type LicensingNames, loadLicensingNames } from '../db/read/members-with-errors.ts'
import { findChangeableGroup } from '../db/write/members.ts'
import { type ChangePreview, previewChange } from '../engine/preview/preview-change.ts'
import type { SkuId } from '../licensing/model.ts'
import type { OperationContext } from './context.ts'
import { plansIn } from './explained-paths.ts'
import {
  checkGroupChange,
  decideGroupChange,
  type GroupChangeRequest,
  requireLicensable,
} from './group-license-change.ts'
import { type LicenseChangePreview, tellPreview } from './license-change-preview.ts'

/**
 * What `assignLicense` would do, and nothing of it: the same refusals at once, then the evaluation of everybody on one
 * snapshot. Throws also `TooManyRequests` beside another preview of the caller, and `Service_Unavailable` at its time limit.
 */
export async function previewAssignLicense(
  { db: tenant, principal, seatQueue }: OperationContext,
  request: GroupChangeRequest,
): Promise<LicenseChangePreview> {
  authorize(principal, 'assignToGroup')
  const groupId = await checkGroupChange(tenant, request)
  return tenant.boundedSnapshot(principal.objectId, async (db) => {
    requireLicensable(await findChangeableGroup(db, groupId), groupId)
    const { catalog, before, next } = await decideGroupChange(db, groupId, request)
    const preview = await previewChange(db, { groupId, catalog, next, seatQueue })
    const names = withUnits(await loadLicensingNames(db, plansOf(preview)), preview)
    return tellPreview(preview, { groupId, before, next, names, evaluationsPending: await isTenantBusy(db) })
  })
}

/** The plans that the preview tells of. */
function plansOf({ lap, overlay }: ChangePreview): readonly string[] {
  const counted = lap.skuIds.flatMap((skuId) => lap.sku(skuId).plans.map(({ servicePlanId }) => servicePlanId))
  return [...new Set([...counted, ...plansIn(overlay.lapRecords.flatMap(({ failed }) => failed))])]
}

/** An error tells of the units as the lap leaves them. */
function withUnits(names: LicensingNames, { units, afterLap }: ChangePreview): LicensingNames {
  const products = [...names.products].map(([id, product]) => {
    const left = afterLap.get(id as SkuId) // the keys of both are SKU ids
    const consumed = left === undefined ? product.consumed : (units.get(id as SkuId)?.assignable ?? 0) - left
    return [id, { ...product, consumed }] as const
  })
  return { ...names, products: new Map(products) }
}
