import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { addServes, newEvent } from '../db/sql/pending-evaluations.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { writeAudits } from '../db/write/audits.ts'
import { findSkuUnits, insertSku, type SkuChange, updateSku } from '../db/write/subscribed-skus.ts'
import { GatewayError } from '../errors.ts'
import type { SkuId } from '../licensing/model.ts'
import { assignableUnits, mostUnits } from '../licensing/units.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'

/** What to change; absent values stay. */
export type SkuUpdate = SkuChange

const statuses = ['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']

/**
 * Changes units and status of what the tenant owns; a product of the catalogue that it does not own yet is added. Nobody loses
 * a licence when units shrink; those who wait are served when units appear.
 */
export async function updateSubscribedSku(
  { db: tenant, principal, newId, wake }: OperationContext,
  skuId: SkuId,
  change: SkuUpdate,
): Promise<SkuId> {
  authorize(principal, 'changeSkus')
  checkChange(change)
  await tenant.step(async (db) => {
    await lockLicensing(db)
    const before = (await findSkuUnits(db, skuId)) ?? (await addProduct(db, skuId))
    const after = await updateSku(db, skuId, change)
    const event = await newEvent(db, newId())
    if (assignableUnits(after) > assignableUnits(before)) await addServes(db, event, [skuId])
    await writeAudits(db, {
      activity: 'UPDATE_SUBSCRIBED_SKU',
      targetIds: [skuId],
      correlationId: event.eventId,
      initiatedBy: describeCaller(principal).initiatedBy,
      details: { old: before, new: after },
    })
  })
  wake()
  return skuId
}

async function addProduct(db: TenantConnection, skuId: SkuId) {
  if (!(await insertSku(db, skuId)))
    throw new GatewayError(
      'Request_ResourceNotFound',
      `skuId: neither the tenant's subscriptions nor the catalogue have a product ${skuId}.`,
    )
  const none = { enabledUnits: 0, suspendedUnits: 0, warningUnits: 0, lockedOutUnits: 0, consumedUnits: 0 }
  return { capabilityStatus: 'Enabled', ...none }
}

function checkChange({ capabilityStatus, ...units }: SkuUpdate): void {
  for (const [name, value] of Object.entries(units))
    if (value !== undefined && (value < 0 || value > mostUnits))
      throw new GatewayError(
        'Request_BadRequest',
        `input.prepaidUnits.${name} is ${value}: units must be 0 to ${mostUnits}.`,
      )
  if (capabilityStatus !== undefined && !statuses.includes(capabilityStatus))
    throw new GatewayError('Request_BadRequest', `input.capabilityStatus must be one of ${statuses.join(', ')}.`)
}
