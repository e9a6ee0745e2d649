import { authorize } from '../auth/permissions.ts'
import { writeAudits } from '../db/write/audits.ts'
import { insertUser } from '../db/write/users.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { chooseId } from './new-object.ts'
import { valueTaken } from './refusals.ts'
import { refuseTakenName } from './update-user.ts'
import { checkGivenUser, type NewUser } from './user-properties.ts'

/**
 * Adds a user, without licences or memberships. Its id is one that neither a user nor a group has or had, its user principal
 * name one that no user has now. Throws `Request_BadRequest`; then nothing has changed.
 */
export async function createUser(
  context: Pick<OperationContext, 'db' | 'principal' | 'newId'>,
  { id, proxyAddresses = [], ...user }: NewUser,
): Promise<UserId> {
  const { db: tenant, principal, newId } = context
  authorize(principal, 'changeUsers')
  checkGivenUser({ ...user, proxyAddresses })
  const userId = chooseId(context, id) as UserId // the id of the user that is made with it
  await tenant
    .step(async (db) => {
      if (!(await insertUser(db, userId, user, proxyAddresses))) throw valueTaken('id')
      await writeAudits(db, {
        activity: 'ADD_USER',
        targetIds: [userId],
        correlationId: newId(),
        initiatedBy: describeCaller(principal).initiatedBy,
        details: { old: {}, new: { id: userId, ...user, ...(proxyAddresses.length > 0 && { proxyAddresses }) } },
      })
    })
    .catch(refuseTakenName)
  return userId
}
