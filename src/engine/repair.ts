/** Sets right what a check finds, as far as that gives and takes nobody a service; the rest is queued for the engine. */
import { reprocessFailedGroups, retryGivenUp } from '../db/sql/check/outstanding-work.ts'
import {
  clearDirectErrors,
  disablePathsOfDeleted,
  enablePathsOfLiving,
  queueEvaluations,
} from '../db/sql/check/repairs.ts'
import { forgetSuccessors } from '../db/sql/check/successor-differences.ts'
import { expectWholeTenant } from '../db/sql/check/whole-tenant.ts'
import { recountUnits, type UnitDifference } from '../db/sql/check/unit-differences.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { newEvent } from '../db/sql/pending-evaluations.ts'
import { addEveryServe } from '../db/sql/waiting-paths.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import type { CheckOptions } from './check.ts'

/** What was done; each count is 0 where nothing was to be done. */
export interface Repair {
  readonly units: readonly UnitDifference[]
  /** Paths of deleted users that are disabled now. */
  readonly disabled: number
  /** Disabled paths of users who are not deleted, which are in error now. */
  readonly enabled: number
  /** Direct paths that hold without an error now. */
  readonly cleared: number
  /** Products of groups of which it is forgotten what came in their place. */
  readonly forgotten: number
  /** Users who are to be evaluated for a group. */
  readonly queued: number
  /** Groups that are to be evaluated because their newest operation failed. */
  readonly reprocessed: number
  /** Evaluations that were given up and are tried again. */
  readonly retried: number
}

/**
 * Repairs a tenant in one transaction under its licensing lock, with audit entries for what it changes by itself; of two at once
 * the second finds nothing to do. What the engine makes of those who are queued follows the laws.
 */
export async function repairTenant(
  tenant: TenantDb,
  { seatQueue, eventId }: CheckOptions & { readonly eventId: string },
): Promise<Repair> {
  return tenant.step(async (db) => {
    const moment = await lockLicensing(db)
    await expectWholeTenant(db)
    const event = await newEvent(db, eventId)
    const forgotten = await forgetSuccessors(db)
    const queued = await queueEvaluations(db, event)
    const cause = { eventId, moment }
    const disabled = await disablePathsOfDeleted(db, cause)
    const enabled = await enablePathsOfLiving(db, cause)
    const cleared = await clearDirectErrors(db, cause)
    const units = await recountUnits(db, eventId)
    const reprocessed = await reprocessFailedGroups(db)
    const retried = await retryGivenUp(db)
    if (seatQueue) await addEveryServe(db, event)
    return { units, disabled, enabled, cleared, forgotten, queued, reprocessed, retried }
  })
}
