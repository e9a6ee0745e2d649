/** The members whom a previewed change would leave in error, in pages by user id, with each error's cause and remedy. */
import type { MemberWithErrorsRow } from '../db/read/members-with-errors.ts'
import type { Bound, PageRequest } from '../db/read/page.ts'
import type { Selection } from '../db/read/selection.ts'
import { findUsersByIds } from '../db/read/users.ts'
import { countFailingMembers, type FailureFilter, listFailingMembers } from '../engine/preview/failing-members.ts'
import type { UserId } from '../licensing/model.ts'
import type { OperationContext } from './context.ts'
import { isAboutAddresses, loadShared } from './explained-paths.ts'
import { describeErrors } from './license-error-texts.ts'
import type { LicenseChangePreview } from './license-change-preview.ts'

interface Wanted {
  readonly filter: FailureFilter
  readonly page: PageRequest
  /** What is wanted of the users. */
  readonly nodes: Selection
}

/** A page, one more than its limit where there are more, in reading order. In place of users who were deleted meanwhile come others. */
export async function listPreviewedErrors(
  context: Pick<OperationContext, 'db' | 'seatQueue'>,
  preview: LicenseChangePreview,
  { filter, page, nodes }: Wanted,
): Promise<readonly MemberWithErrorsRow[]> {
  const { db, seatQueue } = context
  const { overlay, names } = preview
  const members = listFailingMembers(overlay, filter, {
    limit: page.limit + 1,
    backwards: page.backwards,
    isWithin: (userId) => isBeyond(userId, page.after) && isBefore(userId, page.before),
  })
  const users = await findUsersByIds(
    db,
    members.map(({ userId }) => userId),
    nodes,
  )
  const sharing = members.filter(({ failed }) => failed.some(isAboutAddresses))
  const shared = await loadShared(
    db,
    sharing.map(({ userId }) => userId),
  )
  const userOf = new Map(users.map((user) => [user.id, user]))
  const rows = members.flatMap(({ userId, failed }) => {
    const user = userOf.get(userId)
    if (user === undefined) return []
    return [{ user, errors: describeErrors({ names, seatQueue, shared: shared(userId) }, failed) }]
  })
  const last = members.at(-1)
  if (last === undefined || members.length <= page.limit || rows.length === members.length) return rows
  const beyond = { [page.backwards ? 'before' : 'after']: { position: [last.userId], inclusive: false } }
  const rest = { ...page, ...beyond, limit: page.limit - rows.length }
  return [...rows, ...(await listPreviewedErrors(context, preview, { filter, page: rest, nodes }))]
}

/** How many members the filter lets through. */
export function countPreviewedErrors({ overlay }: LicenseChangePreview, filter: FailureFilter): number {
  return countFailingMembers(overlay, filter)
}

function isBeyond(userId: UserId, bound: Bound | null): boolean {
  const [id = ''] = bound?.position ?? []
  return bound === null || userId > id || (bound.inclusive && userId === id)
}

function isBefore(userId: UserId, bound: Bound | null): boolean {
  const [id = ''] = bound?.position ?? []
  return bound === null || userId < id || (bound.inclusive && userId === id)
}
