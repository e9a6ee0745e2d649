/** The errors of users for what one source gives them, group or direct, with causes and remedies; many users at once. */
import { loadCatalog } from '../db/read/catalog.ts'
import { loadLicensesOfGroups } from '../db/read/group-licenses.ts'
import { loadLicensingNames } from '../db/read/members-with-errors.ts'
import { loadBalances } from '../db/sql/balances.ts'
import { snapshotProfiles } from '../db/sql/snapshot-profiles.ts'
import { explainDirectPath, explainPath } from '../licensing/explain.ts'
import type { GroupId, SkuId, SourceId, UserId } from '../licensing/model.ts'
import type { OperationContext } from './context.ts'
import { isAboutAddresses, loadShared, plansIn } from './explained-paths.ts'
import { describeErrors, type MemberLicenseErrorRow } from './license-error-texts.ts'
import type { ExplainedPath } from './license-error-words.ts'

/** Where a user has licences from; the user itself: directly. */
export interface ErrorSource {
  readonly userId: UserId
  readonly sourceId: SourceId
}

/** What is in error for each of the sources, by SKU; the same few statements however many they are. Only for who may read people and groups. */
export async function explainErrors(
  { db, seatQueue }: Pick<OperationContext, 'db' | 'seatQueue'>,
  sources: readonly ErrorSource[],
): Promise<(source: ErrorSource) => readonly MemberLicenseErrorRow[]> {
  const [catalog, balance] = [await loadCatalog(db), await loadBalances(db)]
  // No user is a group: what is looked up by a user's id as a group is nothing but the paths from there.
  const subjects = sources.map(({ userId, sourceId }) => ({ userId, groupId: sourceId as GroupId }))
  const groupIds = sources.flatMap(({ userId, sourceId }) => (sourceId === userId ? [] : [sourceId as GroupId]))
  const licenses = await loadLicensesOfGroups(db, [...new Set(groupIds)])
  const { profiles, order } = await snapshotProfiles(db, subjects)
  const missing = new Set<SkuId>([...balance].filter(([, units]) => units <= 0).map(([skuId]) => skuId))
  const found = new Map<string, readonly ExplainedPath[]>()
  sources.forEach((source, index) => {
    const { groupId, profile } = profiles[order[index] ?? -1] ?? {}
    if (groupId === undefined || profile === undefined) return
    const direct = source.sourceId === source.userId
    const errors = profile.mine
      .filter(({ error }) => error !== null)
      .map((path) => {
        const explanation = direct
          ? explainDirectPath(catalog, profile, { path, missing })
          : explainPath(catalog, licenses(groupId), profile, { path, missing })
        return { path, explanation, location: profile.location, direct }
      })
    found.set(keyOf(source), errors)
  })
  const names = await loadLicensingNames(db, plansIn([...found.values()].flat()))
  const errorsOf = (source: ErrorSource) => found.get(keyOf(source)) ?? []
  const sharing = sources.filter((source) => errorsOf(source).some(isAboutAddresses))
  const shared = await loadShared(
    db,
    sharing.map(({ userId }) => userId),
  )
  return (source) => describeErrors({ names, seatQueue, shared: shared(source.userId) }, errorsOf(source))
}

function keyOf({ userId, sourceId }: ErrorSource): string {
  return `${userId}/${sourceId}`
}
