import { authorize } from '../auth/permissions.ts'
import { countGroups, findGroups, findGroupsByIds } from '../db/read/groups.ts'
import { lists } from '../db/read/lists.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { GroupRow } from '../db/read/rows.ts'
import { countFound, type Placed, searchRows } from '../db/read/search/search.ts'
import type { SearchedList } from '../db/read/search/statements.ts'
import type { Selection } from '../db/read/selection.ts'
import type { GroupId } from '../licensing/model.ts'
import type { ReadContext } from './read-context.ts'
import { type GroupFilterRequest, toGroupCondition } from './group-filter.ts'

/** Which groups, in which order. */
export interface GroupsRequest {
  readonly filter: GroupFilterRequest | null
  readonly orderBy: { readonly field: GroupOrderField; readonly descending: boolean }
}

/** What groups can be ordered by. */
export type GroupOrderField = keyof typeof keys

const keys = {
  DISPLAY_NAME: { column: 'display_name_key', type: 'text' },
  CREATED_DATE_TIME: { column: 'created_date_time', type: 'timestamptz' },
} as const

/** A group of the list, with its place in the order. */
export type ListedGroup = Placed<GroupRow>

/**
 * A page of the tenant's groups, by default by display name without regard to case, then by id. Throws `Request_BadRequest`
 * where a filter cannot be meant.
 */
export async function listGroups(
  { db, principal }: ReadContext,
  request: GroupsRequest,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<ListedGroup>> {
  authorize(principal, 'readGroups')
  const { filter, orderBy } = request
  if (filter === null && orderBy.field === 'DISPLAY_NAME' && !orderBy.descending) {
    const { rows, more } = toPage(await findGroups(db, page, selection), page)
    return { rows: rows.map((row) => ({ row, position: lists.groups.position(row) })), more }
  }
  const condition = filter && toGroupCondition(filter)
  const list = toList(request)
  return searchRows(db, list, { condition, page }, (ids) =>
    findGroupsByIds(db, ids as readonly GroupId[], selection, list),
  )
}

/** How many groups `listGroups` has on all pages. */
export async function countListedGroups({ db, principal }: ReadContext, request: GroupsRequest): Promise<number> {
  authorize(principal, 'readGroups')
  const { filter } = request
  if (filter === null) return countGroups(db)
  const condition = toGroupCondition(filter)
  return db.indexSnapshot((read) => countFound(read, toList(request), { condition }))
}

function toList({ filter, orderBy }: GroupsRequest): SearchedList {
  const { field, descending } = orderBy
  return { table: '"group"', deleted: filter?.deleted === true, key: keys[field], descending }
}
