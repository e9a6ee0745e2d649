import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { newEvent } from '../db/sql/pending-evaluations.ts'
import { loadUserLicensing } from '../db/sql/user-licensing.ts'
import { beginEvaluation } from '../engine/evaluate.ts'
import { reprocessUser } from '../engine/reprocess.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { refuseViolation } from './refuse-violation.ts'

/**
 * Evaluates a user for all its sources until nothing changes. What it did stays done; where something is still broken after
 * that, it throws `Request_BadRequest` with the first cause of the first broken source, as Graph does.
 */
export async function reprocessLicenseAssignment(
  { db: tenant, principal, newId, wake }: OperationContext,
  key: string,
): Promise<UserId> {
  authorize(principal, 'reprocessUser')
  const { initiatedBy } = describeCaller(principal)
  const { userId, refusal } = await tenant.step(async (db) => {
    const moment = await lockLicensing(db)
    const userId = await requireUser(db, key, 'userId')
    const event = await newEvent(db, newId())
    const evaluation = await beginEvaluation(db, { moment, event, followUp: null, initiatedBy })
    const cause = await reprocessUser(evaluation, userId)
    const user = cause && (await loadUserLicensing(db, userId))
    if (cause === null || user === null) return { userId, refusal: null }
    const { catalog } = evaluation
    const broken = { violation: cause, catalog, user, licenses: user.paths }
    return { userId, refusal: await refuseViolation(db, principal, broken) }
  })
  wake()
  if (refusal !== null) throw refusal
  return userId
}
