/** Groups that are not deleted, with what is selected of them; one statement each. */
import type { GroupId, UserId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'
import { asSelected } from './as-selected.ts'
import { lists } from './lists.ts'
import { type PageRequest, pageArguments } from './page.ts'
import type { GroupRow } from './rows.ts'
import { selectGroup } from './select.ts'
import type { Selection } from './selection.ts'

const living = { deletedDateTime: null }

/** The group as far as it is selected; null where there is none that is not deleted. */
export async function findGroup(db: TenantDb, id: GroupId, selection: Selection): Promise<GroupRow | null> {
  const row = await db.models.group.findFirst({
    where: { id, ...living },
    select: selectGroup(selection),
    relationLoadStrategy: 'join',
  })
  return asSelected<GroupRow | null>(row)
}

/** One row more than the page's limit where there are more; reads the index of living groups by name. */
export async function findGroups(db: TenantDb, page: PageRequest, nodes: Selection): Promise<readonly GroupRow[]> {
  const rows = await db.models.group.findMany({
    ...pageArguments(lists.groups.order, page, living),
    select: { ...selectGroup(nodes), displayNameKey: true },
    relationLoadStrategy: 'join',
  })
  return asSelected<GroupRow[]>(rows)
}

/** In any order; ids that name no living group (or no deleted one, where those are meant) are missing. */
export async function findGroupsByIds(
  db: TenantDb,
  ids: readonly GroupId[],
  selection: Selection,
  { deleted }: { readonly deleted: boolean },
): Promise<readonly GroupRow[]> {
  const rows = await db.models.group.findMany({
    where: { id: { in: [...new Set(ids)] }, deletedDateTime: deleted ? { not: null } : null },
    select: selectGroup(selection),
    relationLoadStrategy: 'join',
  })
  return asSelected<GroupRow[]>(rows)
}

/** How many groups there are that are not deleted. */
export async function countGroups(db: TenantDb): Promise<number> {
  return db.models.group.count({ where: living })
}

/** A member's own view of a group. */
export interface MembershipView {
  readonly groupId: string
  readonly isFavorite: boolean | null
  readonly isSubscribedByMail: boolean | null
  readonly unseenCount: number | null
  readonly unseenConversationsCount: number | null
  readonly unseenMessagesCount: number | null
}

/** In any order; groups of which the user is no direct member are missing. */
export async function findMembershipViews(
  db: TenantDb,
  userId: UserId,
  groupIds: readonly GroupId[],
): Promise<readonly MembershipView[]> {
  return db.models.membership.findMany({
    where: { memberId: userId, groupId: { in: [...groupIds] } },
    select: {
      groupId: true,
      isFavorite: true,
      isSubscribedByMail: true,
      unseenCount: true,
      unseenConversationsCount: true,
      unseenMessagesCount: true,
    },
  })
}
