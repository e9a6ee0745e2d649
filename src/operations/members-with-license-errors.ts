/** The members of groups that are in error, with each error's cause and remedy in words that name products and plans. */
import type { Edge } from '../db/read/edges.ts'
import {
  countMembersInError,
  findMembersInError,
  type MemberErrorFilter,
  type MemberInError,
  type MemberWithErrorsRow,
} from '../db/read/members-with-errors.ts'
import { below } from '../db/read/selection.ts'
import { findUsersByIds } from '../db/read/users.ts'
import type { GroupId } from '../licensing/model.ts'
import type { OperationContext } from './context.ts'
import { type ErrorSource, explainErrors } from './explain-errors.ts'

/** By group id. What is shown are the paths as they are; the cause is what stands in the way now. */
export function membersWithErrorsEdge(
  context: Pick<OperationContext, 'seatQueue'>,
  filter: MemberErrorFilter,
): Edge<MemberWithErrorsRow> {
  return {
    pages: (...read) => readPages({ ...context, filter }, ...read),
    totals: (db, ids) => countMembersInError(db, ids as readonly GroupId[], filter),
  }
}

async function readPages(
  { seatQueue, filter }: Pick<OperationContext, 'seatQueue'> & { readonly filter: MemberErrorFilter },
  ...[db, ids, page, connection]: Parameters<Edge<MemberWithErrorsRow>['pages']>
): ReturnType<Edge<MemberWithErrorsRow>['pages']> {
  const groupIds = ids as readonly GroupId[]
  const members = await findMembersInError(db, groupIds, { filter, page })
  const edges = below(connection, ['edges'])
  const users = await findUsersByIds(
    db,
    members.map(({ userId }) => userId),
    below(edges, ['node']),
  )
  const userOf = new Map(users.map((user) => [user.id, user]))
  const errorsOf = edges.some(({ name }) => name === 'errors')
    ? await explainErrors({ db, seatQueue }, members.map(toSource))
    : () => []
  const rows = new Map<string, MemberWithErrorsRow[]>(ids.map((id) => [id, []]))
  for (const member of members) {
    const user = userOf.get(member.userId)
    if (user) rows.get(member.groupId)?.push({ user, errors: errorsOf(toSource(member)) })
  }
  return rows
}

function toSource({ groupId, userId }: MemberInError): ErrorSource {
  return { userId, sourceId: groupId }
}
