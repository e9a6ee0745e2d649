/** What a user may use of services: Microsoft's assignedPlan, as far as the gateway knows it. */
import type { LicensePathRow, ServicePlanRow } from '../db/read/rows.ts'
import { holds, type SkuId } from '../licensing/model.ts'

/** A service plan that a user has. */
export interface AssignedPlanValue {
  readonly servicePlanId: string
  /** When the first of the paths that give it was changed last. */
  readonly assignedDateTime: Date
  /** How its subscription is; the best of them, where several have it. */
  readonly capabilityStatus: string
}

/** In the order in which a subscription comes to its end. */
const statuses = ['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']

/** The service plans that a path switches on which holds, each once, in the order of the paths and of their products. */
export function assignedPlansOf(
  paths: readonly LicensePathRow[],
  plansOf: (skuId: SkuId) => readonly ServicePlanRow[],
): readonly AssignedPlanValue[] {
  const assigned = new Map<string, AssignedPlanValue>()
  for (const { skuId, disabledPlanSet, lastUpdatedDateTime, subscribedSku } of paths.filter(holds)) {
    const disabled = new Set<string>(disabledPlanSet.servicePlanIds)
    const { capabilityStatus = 'Enabled' } = subscribedSku ?? {}
    for (const { servicePlanId } of plansOf(skuId)) {
      if (disabled.has(servicePlanId)) continue
      const given = { servicePlanId, assignedDateTime: lastUpdatedDateTime, capabilityStatus }
      const other = assigned.get(servicePlanId)
      assigned.set(servicePlanId, other === undefined ? given : both(given, other))
    }
  }
  return [...assigned.values()]
}

function both(one: AssignedPlanValue, other: AssignedPlanValue): AssignedPlanValue {
  const isBetter = statuses.indexOf(one.capabilityStatus) < statuses.indexOf(other.capabilityStatus)
  return {
    servicePlanId: one.servicePlanId,
    assignedDateTime: one.assignedDateTime < other.assignedDateTime ? one.assignedDateTime : other.assignedDateTime,
    capabilityStatus: isBetter ? one.capabilityStatus : other.capabilityStatus,
  }
}
