import { authorize } from '../auth/permissions.ts'
import { findGroupsByIds } from '../db/read/groups.ts'
import { countMembersOfKind, findMembersOfKind, type MemberKind } from '../db/read/members-of-kind.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { GroupRow, UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findUsersByIds } from '../db/read/users.ts'
import type { GroupId, UserId } from '../licensing/model.ts'
import { requireGroup } from './list-group-members.ts'
import type { ReadContext } from './read-context.ts'

/** Which part of the list is wanted, and what of each. */
interface Asked {
  readonly page: PageRequest
  readonly selection: Selection
}

/** A page of the users who are direct members of a group, by id. Throws `Request_ResourceNotFound`. */
export function listUsersAmongMembers(context: ReadContext, id: string, asked: Asked): Promise<Page<UserRow>> {
  return list(context, id, { ...asked, kind: 'USER' }, (ids) =>
    findUsersByIds(context.db, ids as readonly UserId[], asked.selection),
  )
}

/** A page of the groups that are direct members of a group, by id. Throws `Request_ResourceNotFound`. */
export function listGroupsAmongMembers(context: ReadContext, id: string, asked: Asked): Promise<Page<GroupRow>> {
  return list(context, id, { ...asked, kind: 'GROUP' }, (ids) =>
    findGroupsByIds(context.db, ids as readonly GroupId[], asked.selection, { deleted: false }),
  )
}

/** How many there are on all pages. */
export async function countMembersAmong({ db, principal }: ReadContext, id: string, kind: MemberKind): Promise<number> {
  authorize(principal, 'readMembers')
  const { id: groupId } = await requireGroup(db, id, [])
  return countMembersOfKind(db, groupId, kind)
}

/** Who is deleted while the page is read is missing. */
async function list<Row extends { readonly id: string }>(
  { db, principal }: ReadContext,
  id: string,
  { page, kind }: Asked & { readonly kind: MemberKind },
  load: (ids: readonly string[]) => Promise<readonly Row[]>,
): Promise<Page<Row>> {
  authorize(principal, 'readMembers')
  const { id: groupId } = await requireGroup(db, id, [])
  const { rows: ids, more } = toPage(await findMembersOfKind(db, groupId, { kind, page }), page)
  const rows = ids.length === 0 ? [] : await load(ids)
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  return { rows: ids.flatMap((each) => rowOf.get(each) ?? []), more }
}
