import { authorize } from '../auth/permissions.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { countUsers, findUsers } from '../db/read/users.ts'
import type { ReadContext } from './read-context.ts'

/** A page of the tenant's users, by display name without regard to case, then by id. */
export async function listUsers(
  { db, principal }: ReadContext,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<UserRow>> {
  authorize(principal, 'readUsers')
  return toPage(await findUsers(db, page, selection), page)
}

/** How many users `listUsers` has on all pages. */
export async function countListedUsers({ db, principal }: ReadContext): Promise<number> {
  authorize(principal, 'readUsers')
  return countUsers(db)
}
