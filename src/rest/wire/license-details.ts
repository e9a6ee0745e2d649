/** Microsoft's licenseDetails and servicePlanInfo on the wire. */
import type { ServicePlanRow } from '../../db/read/rows.ts'
import type { LicenseDetailsValue } from '../../operations/list-license-details.ts'
import { planStatesOfLicense, type ServicePlanState } from '../../operations/service-plan-states.ts'
import type { Annotate, Properties } from './properties.ts'

/** A licence of a user, with the service plans of its product. */
export interface LicenseDetailsSource {
  readonly license: LicenseDetailsValue
  readonly servicePlans: readonly ServicePlanRow[]
}

/** All of them are returned by default. */
export const licenseDetailsProperties: Properties<LicenseDetailsSource> = {
  id: { byDefault: true, fields: [], value: ({ license }) => license.id },
  skuId: { byDefault: true, fields: [], value: ({ license }) => license.skuId },
  skuPartNumber: { byDefault: true, value: ({ license }) => license.sku?.product?.skuPartNumber },
  servicePlans: {
    byDefault: true,
    value: ({ license, servicePlans }, annotate) => renderPlans(planStatesOfLicense(license, servicePlans), annotate),
  },
}

/** What `$select` of licence details is read by. */
export const licenseDetailsType = { properties: licenseDetailsProperties, type: 'licenseDetails' }

/** Service plans in Microsoft's order of properties. */
export function renderPlans(plans: readonly ServicePlanState[], annotate: Annotate): readonly object[] {
  return plans.map(({ servicePlanId, servicePlanName, provisioningStatus, appliesTo = null }) =>
    annotate('servicePlanInfo', { servicePlanId, servicePlanName, provisioningStatus, appliesTo }),
  )
}
