import { authorize } from '../auth/permissions.ts'
import type { UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findUser } from '../db/read/users.ts'
import { GatewayError } from '../errors.ts'
import type { UserId } from '../licensing/model.ts'
import { findUserByKey } from './find-user.ts'
import type { ReadContext } from './read-context.ts'

/** The user with this object id or user principal name (any case), or null where the tenant has none that is not deleted. */
export async function getUser(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<UserRow | null> {
  authorize(principal, 'readUsers')
  return findUserByKey(db, id, selection)
}

/** A user as a change of it answers: shown by the permission that allowed the change. Only for the id that the change returned. */
export async function getChangedUser(
  { db }: ReadContext,
  { id, selection }: { readonly id: UserId; readonly selection: Selection },
): Promise<UserRow> {
  const user = await findUser(db, { id }, selection)
  if (!user)
    throw new GatewayError(
      'Directory_ConcurrencyViolation',
      `The user '${id}' was changed and then deleted by another call.`,
    )
  return user
}
