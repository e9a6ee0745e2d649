/** Microsoft Graph's subscribedSku on the wire; all of it is returned by default. */
import type { ServicePlanRow, SubscribedSkuRow } from '../../db/read/rows.ts'
import { planStatesOfSku } from '../../operations/service-plan-states.ts'
import { renderPlans } from './license-details.ts'
import type { Properties } from './properties.ts'

/** A product that the tenant owns, with its service plans. */
export interface SubscribedSkuSource {
  readonly row: SubscribedSkuRow
  readonly servicePlans: readonly ServicePlanRow[]
}

const subscribedSkuProperties: Properties<SubscribedSkuSource> = {
  accountName: { byDefault: true, value: ({ row }) => row.tenant?.displayName },
  accountId: { byDefault: true, fields: [], value: ({ row }) => row.tenantId },
  appliesTo: { byDefault: true, value: ({ row }) => row.appliesTo },
  capabilityStatus: { byDefault: true, value: ({ row }) => row.capabilityStatus },
  consumedUnits: { byDefault: true, value: ({ row }) => row.consumedUnits },
  id: { byDefault: true, fields: [], value: ({ row }) => `${row.tenantId}_${row.skuId}` },
  skuId: { byDefault: true, value: ({ row }) => row.skuId },
  skuPartNumber: { byDefault: true, value: ({ row }) => row.product?.skuPartNumber },
  subscriptionIds: { byDefault: true, value: ({ row }) => row.subscriptionIds },
  prepaidUnits: {
    byDefault: true,
    value: ({ row: { enabledUnits, suspendedUnits, warningUnits, lockedOutUnits } }, annotate) =>
      annotate('licenseUnitsDetail', {
        enabled: enabledUnits,
        suspended: suspendedUnits,
        warning: warningUnits,
        lockedOut: lockedOutUnits,
      }),
  },
  servicePlans: {
    byDefault: true,
    value: ({ row, servicePlans }, annotate) => renderPlans(planStatesOfSku(row, servicePlans), annotate),
  },
}

/** What `$select` of a product that the tenant owns is read by. */
export const subscribedSkuType = { properties: subscribedSkuProperties, type: 'subscribedSku' }
