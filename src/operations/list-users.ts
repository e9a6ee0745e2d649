import { authorize } from '../auth/permissions.ts'
import { countUsers, findUsers, findUsersByIds } from '../db/read/users.ts'
import { lists } from '../db/read/lists.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { UserRow } from '../db/read/rows.ts'
import { countFound, type Placed, searchRows } from '../db/read/search/search.ts'
import type { SearchedList } from '../db/read/search/statements.ts'
import type { Selection } from '../db/read/selection.ts'
import type { UserId } from '../licensing/model.ts'
import type { ReadContext } from './read-context.ts'
import { type UserFilterRequest, toUserCondition } from './user-filter.ts'

/** Which users, in which order. */
export interface UsersRequest {
  readonly filter: UserFilterRequest | null
  readonly orderBy: { readonly field: UserOrderField; readonly descending: boolean }
}

/** What users can be ordered by. */
export type UserOrderField = keyof typeof keys

const keys = {
  DISPLAY_NAME: { column: 'display_name_key', type: 'text' },
  USER_PRINCIPAL_NAME: { column: 'user_principal_name_key', type: 'text' },
} as const

/** A user of the list, with its place in the order. */
export type ListedUser = Placed<UserRow>

/**
 * A page of the tenant's users, by default by display name without regard to case, then by id. Throws `Request_BadRequest`
 * where a filter cannot be meant.
 */
export async function listUsers(
  { db, principal }: ReadContext,
  request: UsersRequest,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<ListedUser>> {
  authorize(principal, 'readUsers')
  const { filter, orderBy } = request
  if (filter === null && orderBy.field === 'DISPLAY_NAME' && !orderBy.descending) {
    const { rows, more } = toPage(await findUsers(db, page, selection), page)
    return { rows: rows.map((row) => ({ row, position: lists.users.position(row) })), more }
  }
  const condition = filter && toUserCondition(principal, filter)
  const list = toList(request)
  return searchRows(db, list, { condition, page }, (ids) =>
    findUsersByIds(db, ids as readonly UserId[], selection, list),
  )
}

/** How many users `listUsers` has on all pages. */
export async function countListedUsers({ db, principal }: ReadContext, request: UsersRequest): Promise<number> {
  authorize(principal, 'readUsers')
  const { filter } = request
  if (filter === null) return countUsers(db)
  const condition = toUserCondition(principal, filter)
  return db.indexSnapshot((read) => countFound(read, toList(request), { condition }))
}

function toList({ filter, orderBy }: UsersRequest): SearchedList {
  const { field, descending } = orderBy
  return { table: '"user"', deleted: filter?.deleted === true, key: keys[field], descending }
}
