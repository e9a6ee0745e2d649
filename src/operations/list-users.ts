import { authorize } from '../auth/permissions.ts'
import { countUsers, findUsers, findUsersByIds } from '../db/read/users.ts'
import { lists } from '../db/read/lists.ts'
import { type Page, type PageRequest, type Position, toPage } from '../db/read/page.ts'
import type { UserRow } from '../db/read/rows.ts'
import { countFound, placeRows, search } from '../db/read/search/search.ts'
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
export interface ListedUser {
  readonly row: UserRow
  readonly position: Position
}

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
  const { rows: found, more } = toPage(await db.indexSnapshot((read) => search(read, list, { condition, page })), page)
  const ids = found.map(({ id }) => id as UserId)
  const rows = ids.length === 0 ? [] : await findUsersByIds(db, ids, selection, list)
  return { rows: placeRows(found, rows), more }
}

/** How many users `listUsers` has on all pages. */
export async function countListedUsers({ db, principal }: ReadContext, request: UsersRequest): Promise<number> {
  authorize(principal, 'readUsers')
  const { filter } = request
  if (filter === null) return countUsers(db)
  const condition = toUserCondition(principal, filter)
  return db.indexSnapshot((read) => countFound(read, toList(request), condition))
}

function toList({ filter, orderBy }: UsersRequest): SearchedList {
  const { field, descending } = orderBy
  return { table: '"user"', deleted: filter?.deleted === true, key: keys[field], descending }
}
