/** Service plans as parts of a product that somebody has or owns: Microsoft's servicePlanInfo. */
import type { ServicePlanRow, SubscribedSkuRow } from '../db/read/rows.ts'
import { isAssignable } from '../licensing/units.ts'
import type { AssignedLicenseValue } from './assigned-licenses.ts'

/** A service plan, and whether it is provisioned. */
export interface ServicePlanState extends ServicePlanRow {
  readonly provisioningStatus: 'Success' | 'Disabled'
  readonly appliesTo: string | undefined
}

/** Of a user's licence: a plan is disabled where the licence leaves it switched off. */
export function planStatesOfLicense(
  { sku, disabledPlans }: AssignedLicenseValue,
  plans: readonly ServicePlanRow[],
): readonly ServicePlanState[] {
  const disabled = new Set<string>(disabledPlans)
  return plans.map((plan) => ({
    ...plan,
    provisioningStatus: disabled.has(plan.servicePlanId) ? 'Disabled' : 'Success',
    appliesTo: sku?.appliesTo,
  }))
}

/** Of a product that the tenant owns: its plans are disabled while the subscription does not work. */
export function planStatesOfSku(
  { capabilityStatus = '', appliesTo }: SubscribedSkuRow,
  plans: readonly ServicePlanRow[],
): readonly ServicePlanState[] {
  const provisioningStatus = isAssignable({ capabilityStatus }) ? 'Success' : 'Disabled'
  return plans.map((plan) => ({ ...plan, provisioningStatus, appliesTo }))
}
