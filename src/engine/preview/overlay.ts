/**
 * What a preview would have written. The lap may change everybody of a group of a million: of each user it keeps the number of
 * a record that many share. What follows from the lap concerns fewer, and is kept path by path.
 */
import { layerOver, type PathLayer, type PathPatch } from '../../db/sql/path-layer.ts'
import type { Explanation } from '../../licensing/explain.ts'
import {
  type GroupId,
  type GroupLicenses,
  holds,
  type PathState,
  type PlanSet,
  type SkuId,
  type SourceId,
  type UserId,
} from '../../licensing/model.ts'
import type { PathChange } from '../../licensing/outcome.ts'
import { GuidTable } from '../../util/guid-table.ts'

/** A path that is in error after the lap, and why. */
export interface FailedPath {
  readonly path: PathState
  readonly explanation: Explanation
  /** The usage location that counts for the user. */
  readonly location: string
}

/** What the lap does to the paths of a user from the group. */
export interface LapRecord {
  readonly changes: readonly PathChange[]
  readonly failed: readonly FailedPath[]
}

/** A path as what follows from the lap leaves it. */
export interface LaterPatch extends PathPatch {
  /** Whether it held when the lap ended. */
  readonly held: boolean
}

type PathKey = Pick<PathPatch, 'userId' | 'skuId' | 'sourceId'>

/** What a change would make of the paths, kept in memory over what is stored. */
export class Overlay {
  readonly groupId: GroupId
  /** As the call would leave them. */
  readonly licenses: GroupLicenses
  private readonly lap = new GuidTable()
  private readonly records: LapRecord[] = []
  private readonly recordNumbers = new Map<string, number>()
  private readonly later = new Map<UserId, Map<string, LaterPatch>>()
  private readonly planSets: PlanSet[] = []
  private readonly planSetNumbers = new Map<string, number>()
  private turns = 0

  constructor(groupId: GroupId, licenses: GroupLicenses) {
    this.groupId = groupId
    this.licenses = licenses
  }

  /** The number by which equal records are kept once. */
  addRecord(record: LapRecord): number {
    const key = JSON.stringify([
      record.changes.map(({ skuId, before, after }) => [skuId, waitsOn(before), after]),
      record.failed,
    ])
    const known = this.recordNumbers.get(key)
    if (known !== undefined) return known
    this.recordNumbers.set(key, this.records.length)
    return this.records.push(record) - 1
  }

  /** The lap evaluates each user once, in the order of its calls. */
  addToLap(userId: UserId, record: number): void {
    this.lap.add(userId, record)
    this.turns++
  }

  /** Every user of the lap with a record. */
  *lapUsers(): Generator<{ readonly userId: UserId; readonly record: LapRecord }> {
    for (let entry = 0; entry < this.lap.size; entry++) {
      const record = this.records[this.lap.valueAt(entry)]
      if (record !== undefined) yield { userId: this.lap.guidAt(entry) as UserId, record }
    }
  }

  /** The records that users of the lap share. */
  get lapRecords(): readonly LapRecord[] {
    return this.records
  }

  /** Changes of the paths of one evaluation after the lap. */
  addLater(userId: UserId, sourceId: SourceId, changes: readonly PathChange[]): void {
    const turn = this.turns++
    const patches = this.later.get(userId) ?? new Map<string, LaterPatch>()
    this.later.set(userId, patches)
    for (const { skuId, before, after } of changes) {
      const known = this.patchOf({ userId, skuId, sourceId })
      const waits = waitOf({ before, after }, { known, turn })
      const held = patches.get(`${skuId} ${sourceId}`)?.held ?? (before !== null && holds(before))
      patches.set(`${skuId} ${sourceId}`, { ...this.toPatch({ userId, skuId, sourceId }, after), ...waits, held })
    }
  }

  *laterPatches(): Generator<LaterPatch> {
    for (const patches of this.later.values()) yield* patches.values()
  }

  /**
   * Those of whom a path of the SKU has changed and waits for a unit. Of those whom the lap put at the end of the queue, the
   * first `most`: nobody after them has a turn before they had theirs.
   */
  *waitingUsers(skuId: SkuId, most: number): Generator<UserId> {
    const places = new Map<LapRecord, 'new' | 'kept'>()
    for (const record of this.records)
      for (const { before, after, ...change } of record.changes)
        if (change.skuId === skuId && after?.error === 'COUNT_VIOLATION')
          places.set(record, waitsOn(before) ? 'kept' : 'new')
    let room = most
    if (places.size > 0)
      for (const { userId, record } of this.lapUsers()) {
        const place = places.get(record)
        if (place === 'kept' || (place === 'new' && room-- > 0)) yield userId
      }
    for (const patch of this.laterPatches())
      if (patch.skuId === skuId && patch.error === 'COUNT_VIOLATION') yield patch.userId
  }

  /** What became of the path; undefined: it is as it is stored. */
  patchOf({ userId, skuId, sourceId }: PathKey): PathPatch | undefined {
    const later = this.later.get(userId)?.get(`${skuId} ${sourceId}`)
    if (later !== undefined || sourceId !== this.groupId) return later
    return this.lapPatches(userId).find((patch) => patch.skuId === skuId)
  }

  /** What statements about these users are to read; null: nothing of theirs has changed. */
  layerFor(userIds: Iterable<UserId>): PathLayer {
    const patches = new Map<string, PathPatch>()
    for (const userId of new Set(userIds)) {
      for (const patch of this.lapPatches(userId)) patches.set(`${userId} ${patch.skuId} ${patch.sourceId}`, patch)
      for (const [key, patch] of this.later.get(userId) ?? []) patches.set(`${userId} ${key}`, patch)
    }
    return layerOver({
      paths: [...patches.values()],
      groupId: this.groupId,
      skuIds: [...this.licenses.licenses.keys()],
      planSet: (number) => (number < 0 ? this.planSets[-number - 1] : undefined),
    })
  }

  /** Whether a path of one of the users has changed. */
  touches(userIds: readonly UserId[]): boolean {
    return userIds.some((userId) => this.later.has(userId) || this.lap.find(userId) >= 0)
  }

  private lapPatches(userId: UserId): readonly PathPatch[] {
    const entry = this.lap.find(userId)
    const record = entry < 0 ? undefined : this.records[this.lap.valueAt(entry)]
    return (record?.changes ?? []).map(({ skuId, before, after }) => ({
      ...this.toPatch({ userId, skuId, sourceId: this.groupId }, after),
      ...waitOf({ before, after }, { known: undefined, turn: entry }),
    }))
  }

  private toPatch(key: PathKey, after: PathState | null): Omit<PathPatch, 'keepsWait' | 'turn'> {
    if (after === null) return { ...key, set: 0, state: null, error: null }
    return { ...key, set: this.planSetNumber(after.disabledPlans), state: after.state, error: after.error }
  }

  private planSetNumber(plans: PlanSet): number {
    const key = plans.join()
    const known = this.planSetNumbers.get(key)
    if (known !== undefined) return known
    const number = -this.planSets.push(plans)
    this.planSetNumbers.set(key, number)
    return number
  }
}

/** A path keeps its place in the queue for as long as it is in error; one that comes to lack a unit without a place gets one. */
function waitOf(
  { before, after }: Pick<PathChange, 'before' | 'after'>,
  { known, turn }: { readonly known: PathPatch | undefined; readonly turn: number },
): Pick<PathPatch, 'keepsWait' | 'turn'> {
  if (after?.state !== 'ERROR') return { keepsWait: false, turn: null }
  const isNew = after.error === 'COUNT_VIOLATION'
  if (!waitsOn(before)) return { keepsWait: false, turn: isNew ? turn : null }
  return { keepsWait: known?.keepsWait ?? true, turn: known?.turn ?? (isNew ? turn : null) }
}

function waitsOn(before: PathState | null): boolean {
  return before?.state === 'ERROR'
}
