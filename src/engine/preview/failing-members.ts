/** The users whom a lap would leave in error, by id, in pages. */
import type { LicenseAssignmentError, SkuId, UserId } from '../../licensing/model.ts'
import type { FailedPath, LapRecord, Overlay } from './overlay.ts'

/** Which errors are meant; null: all. */
export interface FailureFilter {
  readonly error: LicenseAssignmentError | null
  readonly skuId: SkuId | null
}

/** A user with all of its errors. */
export interface FailingMember {
  readonly userId: UserId
  readonly failed: readonly FailedPath[]
}

interface Range {
  readonly limit: number
  readonly backwards: boolean
  isWithin(userId: UserId): boolean
}

/** Those with a path in error that the filter lets through, with all of their errors; the first of the range in reading order. */
export function listFailingMembers(
  overlay: Overlay,
  filter: FailureFilter,
  { limit, backwards, isWithin }: Range,
): readonly FailingMember[] {
  const inOrder = (a: FailingMember, b: FailingMember) => (a.userId < b.userId === backwards ? 1 : -1)
  let first: FailingMember[] = []
  const shorten = () => {
    first = first.sort(inOrder).slice(0, limit)
  }
  for (const { userId, record } of failing(overlay, filter)) {
    if (!isWithin(userId)) continue
    first.push({ userId, failed: record.failed })
    if (first.length >= 2 * limit + 1_000) shorten()
  }
  shorten()
  return first
}

/** How many users have an error that the filter lets through. */
export function countFailingMembers(overlay: Overlay, filter: FailureFilter): number {
  let count = 0
  for (const _ of failing(overlay, filter)) count++
  return count
}

function* failing(overlay: Overlay, { error, skuId }: FailureFilter): Generator<{ userId: UserId; record: LapRecord }> {
  const matches = ({ path }: FailedPath) =>
    (error === null || path.error === error) && (skuId === null || path.skuId === skuId)
  const records = new Set(overlay.lapRecords.filter(({ failed }) => failed.some(matches)))
  if (records.size > 0) for (const user of overlay.lapUsers()) if (records.has(user.record)) yield user
}
