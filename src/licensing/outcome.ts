/** What a verdict does to a user's paths from one source, to the seats, and what an audit tells of it. */
import type { Profile } from './profile.ts'
import { equalSets, holds, type PathState, type SkuId, type Violation } from './model.ts'

/** What became of one path; null: there was, or is, none. */
export interface PathChange {
  readonly skuId: SkuId
  readonly before: PathState | null
  readonly after: PathState | null
}

/** What an evaluation does to the paths that come from the group, and to the seats. */
export interface Outcome {
  /** The paths that are new or change. */
  readonly puts: readonly PathState[]
  /** The SKUs whose path from the group goes. */
  readonly deletes: readonly SkuId[]
  /** Of the deleted, those that held. */
  readonly releases: readonly SkuId[]
  /** The SKUs of which the user comes to consume a unit. */
  readonly takes: readonly SkuId[]
  /** The SKUs of which the user ceases to consume a unit. */
  readonly frees: readonly SkuId[]
  /** Of the taken, those for which the user waits elsewhere: those paths can be served without a unit. */
  readonly arrives: readonly SkuId[]
  /** Every path that is put or deleted, with what it was. */
  readonly changes: readonly PathChange[]
  /** Whether a path from the group is in error afterwards. */
  readonly failed: boolean
  /** The first cause, where a law is broken. */
  readonly cause: Violation | null
}

/** The outcome that leaves `end` of the paths from one source; `profile` tells what there was, there and elsewhere. */
export function toOutcome(
  profile: Pick<Profile, 'mine' | 'others' | 'waits'>,
  end: readonly PathState[],
  cause: Violation | null,
): Outcome {
  const consumed = new Set([...profile.mine.filter(holds), ...profile.others].map(({ skuId }) => skuId))
  const today = new Map(profile.mine.map((path) => [path.skuId, path]))
  const stays = new Set(end.map(({ skuId }) => skuId))
  const gone = profile.mine.filter(({ skuId }) => !stays.has(skuId))
  const releases = gone.filter(holds).map(({ skuId }) => skuId)
  const elsewhere = new Set(profile.others.map(({ skuId }) => skuId))
  const puts = end.filter((path) => !equalPaths(path, today.get(path.skuId)))
  const takes = end.filter((path) => holds(path) && !consumed.has(path.skuId)).map(({ skuId }) => skuId)
  return {
    puts,
    deletes: gone.map(({ skuId }) => skuId),
    releases,
    takes,
    frees: releases.filter((skuId) => !elsewhere.has(skuId)),
    arrives: takes.filter((skuId) => profile.waits.includes(skuId)),
    changes: [
      ...puts.map((after) => ({ skuId: after.skuId, before: today.get(after.skuId) ?? null, after })),
      ...gone.map((before) => ({ skuId: before.skuId, before, after: null })),
    ],
    failed: end.some(({ error }) => error !== null),
    cause,
  }
}

function equalPaths(a: PathState, b: PathState | undefined): boolean {
  return b !== undefined && a.state === b.state && a.error === b.error && equalSets(a.disabledPlans, b.disabledPlans)
}
