import { authorize } from '../auth/permissions.ts'
import type { UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findUser } from '../db/read/users.ts'
import type { UserId } from '../licensing/model.ts'
import type { ReadContext } from './read-context.ts'

/** The signed-in user, or null where the directory does not know it. An app-only token is refused by `authorize`. */
export async function getMe(
  { db, principal }: ReadContext,
  { selection }: { readonly selection: Selection },
): Promise<UserRow | null> {
  authorize(principal, 'readMe')
  return findUser(db, { id: principal.objectId as UserId }, selection)
}
