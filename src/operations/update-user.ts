import { authorize } from '../auth/permissions.ts'
import { writeAudits } from '../db/write/audits.ts'
import { updateUserRow } from '../db/write/users.ts'
import { GatewayError } from '../errors.ts'
import type { UserId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { requireUser } from './find-user.ts'
import { userNotFound, valueTaken } from './refusals.ts'
import { checkGivenUser, type UserProperties } from './user-properties.ts'

/** Changes properties of a user. Licences are judged by them at the next evaluation, nobody is evaluated for the change itself. */
export async function updateUser(
  { db: tenant, principal, newId }: OperationContext,
  key: string,
  { proxyAddresses, ...change }: UserProperties,
): Promise<UserId> {
  authorize(principal, 'changeUsers')
  const given = { ...change, ...(proxyAddresses && { proxyAddresses }) }
  if (Object.keys(given).length === 0)
    throw new GatewayError('Request_BadRequest', 'input names no property to change.')
  checkGivenUser(given)
  return tenant
    .transaction(async (db) => {
      const userId = await requireUser(db, key, 'id')
      const before = await updateUserRow(db, userId, change, proxyAddresses)
      if (before === null) throw userNotFound(key, 'id')
      await writeAudits(db, {
        activity: 'UPDATE_USER',
        targetIds: [userId],
        correlationId: newId(),
        initiatedBy: describeCaller(principal).initiatedBy,
        details: { old: before, new: given },
      })
      return userId
    })
    .catch(refuseTakenName)
}

/** Turns the database's word that a user principal name is taken into the caller's. */
export function refuseTakenName(error: unknown): never {
  const { constraint, message } = (error ?? {}) as { constraint?: string; message?: string }
  const text = `${constraint ?? ''} ${message ?? ''}`
  if (/user_living_principal_name_key|userPrincipalNameKey|user_principal_name_key/.test(text))
    throw valueTaken('userPrincipalName', { cause: error })
  throw error
}
