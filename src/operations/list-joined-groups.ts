import { authorize } from '../auth/permissions.ts'
import { memberOfEdge } from '../db/read/edges.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { MembershipRow } from '../db/read/rows.ts'
import { plainField, type Selection } from '../db/read/selection.ts'
import { requireUser } from './find-user.ts'
import type { ReadContext } from './read-context.ts'

/** A page of the groups of which the user of an object id or user principal name is a direct member, by id. Throws `Request_ResourceNotFound`. */
export async function listJoinedGroups(
  { db, principal }: ReadContext,
  key: string,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<MembershipRow>> {
  authorize(principal, 'readMembers')
  const userId = await requireUser(db, key, 'id')
  const nodes = [plainField('edges', [plainField('node', selection)])]
  const rows = await memberOfEdge.pages(db, [userId], page, nodes)
  return toPage(rows.get(userId) ?? [], page)
}

/** How many groups `listJoinedGroups` has on all pages. */
export async function countJoinedGroups({ db, principal }: ReadContext, key: string): Promise<number> {
  authorize(principal, 'readMembers')
  const userId = await requireUser(db, key, 'id')
  return (await memberOfEdge.totals(db, [userId])).get(userId) ?? 0
}
