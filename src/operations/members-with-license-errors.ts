/** The members of groups that are in error, with each error's cause and remedy in words that name products and plans. */
import type { Edge } from '../db/read/edges.ts'
import { loadCatalog } from '../db/read/catalog.ts'
import { loadLicensesOfGroups } from '../db/read/group-licenses.ts'
import {
  countMembersInError,
  findMembersInError,
  loadLicensingNames,
  type MemberInError,
  type MemberWithErrorsRow,
} from '../db/read/members-with-errors.ts'
import { below } from '../db/read/selection.ts'
import { findUsersByIds } from '../db/read/users.ts'
import { loadBalances } from '../db/sql/balances.ts'
import { snapshotProfiles } from '../db/sql/snapshot-profiles.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { explainPath } from '../licensing/explain.ts'
import type { GroupId, SkuId } from '../licensing/model.ts'
import type { OperationContext } from './context.ts'
import { isAboutAddresses, loadShared, plansIn } from './explained-paths.ts'
import { describeErrors, type MemberLicenseErrorRow } from './license-error-texts.ts'
import type { ExplainedPath } from './license-error-words.ts'

/** By group id. What is shown are the paths as they are; the cause is what stands in the way now. */
export function membersWithErrorsEdge(context: Pick<OperationContext, 'seatQueue'>): Edge<MemberWithErrorsRow> {
  return { pages: (...read) => readPages(context, ...read), totals: countMembersInError }
}

async function readPages(
  { seatQueue }: Pick<OperationContext, 'seatQueue'>,
  ...[db, ids, page, connection]: Parameters<Edge<MemberWithErrorsRow>['pages']>
): ReturnType<Edge<MemberWithErrorsRow>['pages']> {
  const groupIds = ids as readonly GroupId[]
  const members = await findMembersInError(db, groupIds, page)
  const edges = below(connection, ['edges'])
  const users = await findUsersByIds(
    db,
    members.map(({ userId }) => userId),
    below(edges, ['node']),
  )
  const userOf = new Map(users.map((user) => [user.id, user]))
  const errorsOf = edges.some(({ name }) => name === 'errors') ? await explain(db, members, seatQueue) : () => []
  const rows = new Map<string, MemberWithErrorsRow[]>(ids.map((id) => [id, []]))
  for (const member of members) {
    const user = userOf.get(member.userId)
    if (user) rows.get(member.groupId)?.push({ user, errors: errorsOf(member) })
  }
  return rows
}

async function explain(
  db: TenantDb,
  members: readonly MemberInError[],
  seatQueue: boolean,
): Promise<(member: MemberInError) => readonly MemberLicenseErrorRow[]> {
  const [catalog, balance] = [await loadCatalog(db), await loadBalances(db)]
  const licenses = await loadLicensesOfGroups(db, [...new Set(members.map(({ groupId }) => groupId))])
  const missing = new Set<SkuId>([...balance].filter(([, units]) => units <= 0).map(([skuId]) => skuId))
  const found = new Map<MemberInError, readonly ExplainedPath[]>()
  for (const batch of splitByUser(members)) {
    const { profiles, order } = await snapshotProfiles(db, batch)
    const explained = profiles.map(({ groupId, profile }) =>
      profile.mine
        .filter(({ error }) => error !== null)
        .map((path) => {
          const explanation = explainPath(catalog, licenses(groupId), profile, { path, missing })
          return { path, explanation, location: profile.location }
        }),
    )
    batch.forEach((member, index) => found.set(member, explained[order[index] ?? -1] ?? []))
  }
  const names = await loadLicensingNames(db, plansIn([...found.values()].flat()))
  const sharing = [...found].filter(([, errors]) => errors.some(isAboutAddresses))
  const shared = await loadShared(
    db,
    sharing.map(([{ userId }]) => userId),
  )
  return (member) => describeErrors({ names, seatQueue, shared: shared(member.userId) }, found.get(member) ?? [])
}

/** A snapshot holds each user once; a user in error for several of the groups goes into several snapshots. */
function splitByUser(members: readonly MemberInError[]): readonly (readonly MemberInError[])[] {
  const batches: MemberInError[][] = []
  const seen = new Map<string, number>()
  for (const member of members) {
    const number = seen.get(member.userId) ?? 0
    seen.set(member.userId, number + 1)
    const batch = batches[number] ?? []
    batches[number] = batch
    batch.push(member)
  }
  return batches
}
