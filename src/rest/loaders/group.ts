import { findMembershipViews } from '../../db/read/groups.ts'
import { findGroupsWithErrors } from '../../db/read/license-operations.ts'
import type { GroupRow } from '../../db/read/rows.ts'
import type { UserId } from '../../licensing/model.ts'
import type { OperationContext } from '../../operations/context.ts'
import type { GroupSource } from '../wire/group.ts'

const viewed = ['isFavorite', 'isSubscribedByMail', 'unseenCount', 'unseenConversationsCount', 'unseenMessagesCount']

/** The groups with what of them is in other tables, as far as the properties of these names need it: a statement for each. */
export async function loadGroups(
  { db, principal }: Pick<OperationContext, 'db' | 'principal'>,
  rows: readonly GroupRow[],
  names: readonly string[],
): Promise<readonly GroupSource[]> {
  const ids = rows.map(({ id }) => id)
  const wantsViews = principal.kind === 'delegated' && viewed.some((name) => names.includes(name))
  const views = wantsViews ? await findMembershipViews(db, principal.objectId as UserId, ids) : []
  const inError = names.includes('hasMembersWithLicenseErrors') ? await findGroupsWithErrors(db, ids) : []
  const viewOf = new Map(views.map((view) => [view.groupId, view]))
  const withErrors = new Set(inError.map(({ groupId }) => groupId))
  return rows.map((row) => ({ row, view: viewOf.get(row.id) ?? null, hasErrors: withErrors.has(row.id) }))
}

/** The same of one group. */
export async function loadGroup(
  context: Pick<OperationContext, 'db' | 'principal'>,
  row: GroupRow,
  names: readonly string[],
): Promise<GroupSource> {
  const [group] = await loadGroups(context, [row], names)
  if (group === undefined) throw new Error('a group for each row')
  return group
}
