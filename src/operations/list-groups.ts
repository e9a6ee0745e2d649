import { authorize } from '../auth/permissions.ts'
import { countGroups, findGroups } from '../db/read/groups.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { GroupRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import type { ReadContext } from './read-context.ts'

/** A page of the tenant's groups, by display name without regard to case, then by id. */
export async function listGroups(
  { db, principal }: ReadContext,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<GroupRow>> {
  authorize(principal, 'readGroups')
  return toPage(await findGroups(db, page, selection), page)
}

/** How many groups `listGroups` has on all pages. */
export async function countListedGroups({ db, principal }: ReadContext): Promise<number> {
  authorize(principal, 'readGroups')
  return countGroups(db)
}
