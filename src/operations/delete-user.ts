import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { addServes, newEvent } from '../db/sql/pending-evaluations.ts'
import { disablePaths } from '../db/sql/user-licensing.ts'
import { writeAudits } from '../db/write/audits.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'

/** Deletes a user softly: its licences are disabled and remembered, its units are free, `restoreUser` brings it back. */
export async function deleteUser(
  { db: tenant, principal, newId, wake }: OperationContext,
  key: string,
): Promise<UserId> {
  authorize(principal, 'changeUsers')
  const userId = await tenant.step(async (db) => {
    const moment = await lockLicensing(db)
    const userId = await requireUser(db, key)
    const event = await newEvent(db, newId())
    const freed = await disablePaths(db, userId, moment)
    if (freed.length > 0) await addServes(db, event, freed)
    await writeAudits(db, {
      activity: 'DELETE_USER',
      targetIds: [userId],
      correlationId: event.eventId,
      initiatedBy: describeCaller(principal).initiatedBy,
      details: { freed },
    })
    return userId
  })
  wake()
  return userId
}
