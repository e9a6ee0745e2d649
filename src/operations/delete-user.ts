import { authorize } from '../auth/permissions.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { newEvent } from '../db/sql/pending-evaluations.ts'
import { loadUserLicensing } from '../db/sql/user-licensing.ts'
import { writeAudits } from '../db/write/audits.ts'
import { disableUserLicenses } from '../engine/deletion.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { userNotFound } from './refusals.ts'

/** Deletes a user softly: its licences are disabled and remembered, its units are free, `restoreUser` brings it back. */
export async function deleteUser(
  { db: tenant, principal, newId, wake }: OperationContext,
  key: string,
): Promise<UserId> {
  authorize(principal, 'changeUsers')
  const userId = await tenant.step(async (db) => {
    const moment = await lockLicensing(db)
    const user = await loadUserLicensing(db, await requireUser(db, key, 'id'))
    if (user === null) throw userNotFound(key, 'id')
    const event = await newEvent(db, newId())
    const { initiatedBy } = describeCaller(principal)
    const freed = await disableUserLicenses(db, user, { event, moment, initiatedBy })
    await writeAudits(db, {
      activity: 'DELETE_USER',
      targetIds: [user.userId],
      correlationId: event.eventId,
      initiatedBy,
      details: { freed },
    })
    return user.userId
  })
  wake()
  return userId
}
