import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { newEvent } from '../db/sql/pending-evaluations.ts'
import { loadUserLicensing } from '../db/sql/user-licensing.ts'
import { writeAudits } from '../db/write/audits.ts'
import { beginEvaluation } from '../engine/evaluate.ts'
import { restoreUserLicenses } from '../engine/deletion.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { deletedUserNotFound, requireDeletedUser } from './find-user.ts'
import { refuseTakenName } from './update-user.ts'

/** Brings a deleted user back with what it held, as far as units and addresses allow; what is missing is in error on its paths. */
export async function restoreUser(
  { db: tenant, principal, newId, wake }: OperationContext,
  id: string,
): Promise<UserId> {
  authorize(principal, 'changeUsers')
  const { initiatedBy } = describeCaller(principal)
  const userId = await tenant
    .step(async (db) => {
      const moment = await lockLicensing(db)
      const user = await loadUserLicensing(db, await requireDeletedUser(db, id))
      if (user === null) throw deletedUserNotFound(id)
      const event = await newEvent(db, newId())
      const evaluation = await beginEvaluation(db, { moment, event, followUp: null, initiatedBy })
      await restoreUserLicenses(db, evaluation, { user, event, moment, initiatedBy })
      await writeAudits(db, {
        activity: 'RESTORE_USER',
        targetIds: [user.userId],
        correlationId: event.eventId,
        initiatedBy,
        details: null,
      })
      return user.userId
    })
    .catch(refuseTakenName)
  wake()
  return userId
}
