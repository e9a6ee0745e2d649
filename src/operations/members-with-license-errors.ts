/** The members of groups that are in error, with each error's cause and remedy in words that name products and plans. */
import type { Edge } from '../db/read/edges.ts'
import { loadCatalog } from '../db/read/catalog.ts'
import { loadLicensesOfGroups } from '../db/read/group-licenses.ts'
import {
  countMembersInError,
  findMembersInError,
  loadLicensingNames,
  type MemberErrorFilter,
  type MemberInError,
  type MemberWithErrorsRow,
} from '../db/read/members-with-errors.ts'
import { below } from '../db/read/selection.ts'
import { findUsersByIds } from '../db/read/users.ts'
import { loadBalances } from '../db/sql/balances.ts'
import { snapshotProfiles } from '../db/sql/snapshot-profiles.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import type { Profile } from '../licensing/profile.ts'
import { type Explanation, explainPath } from '../licensing/explain.ts'
import type { GroupId, PathState, SkuId } from '../licensing/model.ts'
import { describeError, type MemberLicenseErrorRow } from './license-error-texts.ts'

/** By group id. What is shown are the paths as they are; the cause is what stands in the way now. */
export function memberWithErrorsEdge(filter: MemberErrorFilter): Edge<MemberWithErrorsRow> {
  return {
    async pages(db, ids, page, connection) {
      const members = await findMembersInError(db, ids as readonly GroupId[], { filter, page })
      const edges = below(connection, ['edges'])
      const users = await findUsersByIds(
        db,
        members.map(({ userId }) => userId),
        below(edges, ['node']),
      )
      const userOf = new Map(users.map((user) => [user.id, user]))
      const errorsOf = edges.some(({ name }) => name === 'errors') ? await explain(db, members) : () => []
      const rows = new Map<string, MemberWithErrorsRow[]>(ids.map((id) => [id, []]))
      for (const member of members) {
        const user = userOf.get(member.userId)
        if (user) rows.get(member.groupId)?.push({ user, errors: errorsOf(member) })
      }
      return rows
    },
    totals: (db, ids) => countMembersInError(db, ids as readonly GroupId[], filter),
  }
}

interface Found {
  readonly profile: Profile
  readonly path: PathState
  readonly explanation: Explanation
}

async function explain(
  db: TenantDb,
  members: readonly MemberInError[],
): Promise<(member: MemberInError) => readonly MemberLicenseErrorRow[]> {
  const [catalog, balance] = [await loadCatalog(db), await loadBalances(db)]
  const licenses = await loadLicensesOfGroups(db, [...new Set(members.map(({ groupId }) => groupId))])
  const missing = new Set<SkuId>([...balance].filter(([, units]) => units <= 0).map(([skuId]) => skuId))
  const found = new Map<MemberInError, readonly Found[]>()
  for (const batch of splitByUser(members)) {
    const { profiles, order } = await snapshotProfiles(db, batch)
    const explained = profiles.map(({ groupId, profile }) =>
      profile.mine
        .filter(({ error }) => error !== null)
        .map((path) => {
          return { profile, path, explanation: explainPath(catalog, licenses(groupId), profile, { path, missing }) }
        }),
    )
    batch.forEach((member, index) => found.set(member, explained[order[index] ?? -1] ?? []))
  }
  const plans = [...found.values()]
    .flat()
    .flatMap(({ explanation }) => [...explanation.servicePlans, ...explanation.conflictingServicePlans])
  const names = await loadLicensingNames(db, [...new Set(plans)])
  return (member) =>
    (found.get(member) ?? []).map(({ profile, path, explanation }) =>
      describeError(names, { location: profile.location, path, explanation, paths: profile.mine }),
    )
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
