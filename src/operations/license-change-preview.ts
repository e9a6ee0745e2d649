/** What a preview tells, in numbers and names. */
import type { LicensingNames } from '../db/read/members-with-errors.ts'
import type { ChangePreview } from '../engine/preview/preview-change.ts'
import type { GroupId, GroupLicenses, License, LicenseAssignmentError, SkuId } from '../licensing/model.ts'
import { toUnitCount } from '../licensing/units.ts'

/** What a change would make of one product, for the members and its units. */
export interface PreviewedSku {
  readonly skuId: SkuId
  readonly productName: string | null
  /** What the group gives today, and would give; null: nothing of the SKU. */
  readonly licenseBefore: License | null
  readonly licenseAfter: License | null
  readonly gainingMembers: number
  readonly changingMembers: number
  readonly keepingMembers: number
  readonly losingMembers: number
  readonly failedMembers: number
  readonly servicePlans: readonly {
    readonly servicePlan: object
    readonly switchedOnMembers: number
    readonly switchedOffMembers: number
  }[]
  readonly errors: readonly { readonly error: LicenseAssignmentError; readonly members: number }[]
  readonly assignableUnits: number
  readonly consumedUnitsBefore: number
  readonly consumedUnitsAfter: number
  readonly availableUnitsBefore: number
  readonly availableUnitsAfter: number
  readonly missingUnits: number
}

/** What would follow for users of the whole tenant. */
export interface PreviewedQueue {
  readonly complete: boolean
  readonly servedUsers: number
  readonly skus: readonly {
    readonly skuId: SkuId
    readonly productName: string | null
    readonly servedUsers: number
    readonly losingUsers: number
    readonly consumedUnits: number
    readonly availableUnits: number
  }[]
}

/** What a change would do, as it is told. */
export interface LicenseChangePreview {
  readonly groupId: GroupId
  readonly totalMembers: number
  readonly succeededMembers: number
  readonly failedMembers: number
  /** By SKU id: all that the group gives or would give, and what else its members would have otherwise. */
  readonly skus: readonly PreviewedSku[]
  readonly queue: PreviewedQueue
  /** Whether earlier changes of the tenant are still being evaluated. */
  readonly evaluationsPending: boolean
  /** The users in error, for `listPreviewedErrors`. */
  readonly overlay: ChangePreview['overlay']
  /** What errors and plans are told by; the units are those when the lap has ended. */
  readonly names: LicensingNames
}

interface Told {
  readonly groupId: GroupId
  readonly before: GroupLicenses
  readonly next: GroupLicenses
  readonly evaluationsPending: boolean
  readonly names: LicensingNames
}

/** The preview as callers read it. */
export function tellPreview(preview: ChangePreview, told: Told): LicenseChangePreview {
  const { lap, units, afterLap, overlay } = preview
  const { before, next, names, groupId, evaluationsPending } = told
  const moved = [...afterLap].filter(([skuId, left]) => left !== balanceOf(units, skuId)).map(([skuId]) => skuId)
  const skuIds = [...new Set([...before.licenses.keys(), ...next.licenses.keys(), ...lap.skuIds, ...moved])].sort()
  return {
    groupId,
    totalMembers: lap.succeeded + lap.failed,
    succeededMembers: lap.succeeded,
    failedMembers: lap.failed,
    skus: skuIds.map((skuId) => tellSku(preview, told, skuId)),
    queue: tellQueue(preview, names),
    evaluationsPending,
    overlay,
    names,
  }
}

function tellSku({ lap, units, afterLap }: ChangePreview, { before, next, names }: Told, skuId: SkuId): PreviewedSku {
  const { fates, plans, errors } = lap.sku(skuId)
  const { assignable = 0, consumed = 0 } = units.get(skuId) ?? {}
  const left = afterLap.get(skuId) ?? 0
  return {
    skuId,
    productName: names.products.get(skuId)?.name ?? null,
    licenseBefore: licenseOf(before, skuId),
    licenseAfter: licenseOf(next, skuId),
    gainingMembers: fates.GAINED,
    changingMembers: fates.CHANGED,
    keepingMembers: fates.KEPT,
    losingMembers: fates.LOST,
    failedMembers: [...errors.values()].reduce((sum, members) => sum + members, 0),
    servicePlans: plans.flatMap(({ servicePlanId, switchedOn, switchedOff }) => {
      const servicePlan = names.plans.get(servicePlanId)
      return servicePlan ? [{ servicePlan, switchedOnMembers: switchedOn, switchedOffMembers: switchedOff }] : []
    }),
    errors: [...errors].map(([error, members]) => ({ error, members })).sort((a, b) => b.members - a.members),
    assignableUnits: toUnitCount(assignable),
    consumedUnitsBefore: consumed,
    consumedUnitsAfter: assignable - left,
    availableUnitsBefore: toUnitCount(assignable - consumed),
    availableUnitsAfter: toUnitCount(left),
    missingUnits: errors.get('COUNT_VIOLATION') ?? 0,
  }
}

function tellQueue({ queue, units }: ChangePreview, names: LicensingNames): PreviewedQueue {
  return {
    complete: queue.complete,
    servedUsers: queue.users,
    skus: queue.skus.map(({ skuId, served, lost }) => {
      const left = queue.balance.get(skuId) ?? 0
      return {
        skuId,
        productName: names.products.get(skuId)?.name ?? null,
        servedUsers: served,
        losingUsers: lost,
        consumedUnits: (units.get(skuId)?.assignable ?? 0) - left,
        availableUnits: toUnitCount(left),
      }
    }),
  }
}

function balanceOf(units: ChangePreview['units'], skuId: SkuId): number {
  const { assignable = 0, consumed = 0 } = units.get(skuId) ?? {}
  return assignable - consumed
}

function licenseOf({ licenses }: GroupLicenses, skuId: SkuId): License | null {
  const disabledPlans = licenses.get(skuId)
  return disabledPlans === undefined ? null : { skuId, disabledPlans }
}
