/** The ledger of a preview: reads what is stored with the overlay over it, and records into the overlay. */
import { loadLicensesOfGroups } from '../../db/read/group-licenses.ts'
import { storedPaths } from '../../db/sql/path-layer.ts'
import { type Snapshot, snapshotProfiles, type Subject } from '../../db/sql/snapshot-profiles.ts'
import { loadUserLicensing, type UserLicensing } from '../../db/sql/user-licensing.ts'
import { listSources, type SourceFilter } from '../../db/sql/user-sources.ts'
import { listWaitingOf, type WaitingPath } from '../../db/sql/waiting-paths.ts'
import type { TenantConnection } from '../../db/tenant-connection.ts'
import type { GroupId, GroupLicenses, SkuId, UserId } from '../../licensing/model.ts'
import type { JudgedOutcomes, Ledger } from '../ledger.ts'
import type { Overlay } from './overlay.ts'
import { byPlace, WaitingLine } from './waiting-line.ts'

interface LedgerParts {
  readonly overlay: Overlay
  /** The most evaluations after the lap. */
  readonly evaluations: number
  arrivedFor(skuId: SkuId): readonly UserId[]
  /** Takes the outcomes into the overlay. */
  record(decided: JudgedOutcomes): void
}

/** The paths as the engine reads and writes them in a preview: what is stored, under the overlay. */
export class PreviewLedger implements Ledger {
  private readonly db: TenantConnection
  private readonly parts: LedgerParts
  private readonly lines = new Map<SkuId, WaitingLine>()

  constructor(db: TenantConnection, parts: LedgerParts) {
    this.db = db
    this.parts = parts
  }

  snapshot(subjects: readonly Subject[]): Promise<Snapshot> {
    return snapshotProfiles(this.db, subjects, this.layerFor(subjects.map(({ userId }) => userId)))
  }

  async licensesOf(groupIds: readonly GroupId[]): Promise<(groupId: GroupId) => GroupLicenses> {
    const { groupId: changed, licenses } = this.parts.overlay
    const others = groupIds.filter((groupId) => groupId !== changed)
    const stored = others.length > 0 ? await loadLicensesOfGroups(this.db, others) : null
    return (groupId) => (groupId === changed || stored === null ? licenses : stored(groupId))
  }

  user(userId: UserId): Promise<UserLicensing | null> {
    return loadUserLicensing(this.db, userId, this.layerFor([userId]))
  }

  sources(userIds: readonly UserId[], filter: SourceFilter): Promise<readonly Subject[]> {
    return listSources(this.db, userIds, filter, this.parts.overlay.layerFor(userIds))
  }

  async arrivedPaths(skuId: SkuId, limit: number): Promise<readonly WaitingPath[]> {
    const userIds = this.parts.arrivedFor(skuId)
    if (userIds.length === 0) return []
    const layer = this.parts.overlay.layerFor(userIds)
    const paths = await listWaitingOf(this.db, { skuId, userIds, onlyArrived: true }, layer)
    return [...paths].sort(byPlace).slice(0, limit)
  }

  /** Those of the users who have a path that waits for the SKU. */
  async waitingAmong(skuId: SkuId, userIds: readonly UserId[]): Promise<readonly UserId[]> {
    const layer = this.parts.overlay.layerFor(userIds)
    const paths = await listWaitingOf(this.db, { skuId, userIds, onlyArrived: false }, layer)
    return paths.map(({ userId }) => userId)
  }

  waitingPaths(skuId: SkuId, limit: number): Promise<readonly WaitingPath[]> {
    return this.lineOf(skuId).first(limit)
  }

  async apply(decided: JudgedOutcomes): Promise<void> {
    this.parts.record(decided)
    const { subjects, outcomeOf, outcomes } = decided
    for (const [skuId, line] of this.lines)
      for (const [at, { userId }] of subjects.entries()) {
        const { changes = [] } = outcomes[outcomeOf[at] ?? -1] ?? {}
        if (changes.some((change) => change.skuId === skuId && change.after?.error === 'COUNT_VIOLATION'))
          line.touch(userId)
      }
  }

  /** The tables themselves where nothing of the users has changed. */
  private layerFor(userIds: readonly UserId[]) {
    return this.parts.overlay.touches(userIds) ? this.parts.overlay.layerFor(userIds) : storedPaths
  }

  private lineOf(skuId: SkuId): WaitingLine {
    const known = this.lines.get(skuId)
    if (known !== undefined) return known
    const line = new WaitingLine(this.db, { overlay: this.parts.overlay, skuId, most: this.parts.evaluations })
    this.lines.set(skuId, line)
    return line
  }
}
