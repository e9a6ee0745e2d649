/** The queue: units that are free go to those who wait, in the order of the laws. */
import type { WaitingPath } from '../db/sql/waiting-paths.ts'
import type { GroupId, SkuId } from '../licensing/model.ts'
import { retryDirectPaths } from './direct.ts'
import { type Evaluation, evaluate } from './evaluate.ts'

/** So many more than there are units are looked at together: some of those who wait have another error by now. */
const spare = 50

/** How much is served at once. */
export interface ServeOptions {
  /** The most paths. */
  readonly limit: number
  /** Whether the time is over; what has begun is finished. */
  readonly isOver?: () => boolean
}

/** A step begins with so few, as it does not know yet how many can be served together. */
const firstRound = 50

/**
 * Serves paths, always of the lowest SKU that can be served. Answers how many; 0: nothing can be served any more. Rounds grow
 * while all of them can be served together, and shrink where one changes who is next: where everybody who is served from one
 * group can be served from another then, each is followed by somebody else than those behind it.
 */
export async function serveQueue(
  evaluation: Evaluation,
  { limit, isOver = () => false }: ServeOptions,
): Promise<number> {
  let served = 0
  for (let most = firstRound; served < limit; ) {
    const round = await serveNext(evaluation, Math.min(most, limit - served))
    if (round.served === 0) break
    served += round.served
    if (isOver()) break
    most = round.served < round.found ? round.served * 2 : Math.max(most, round.served * 4)
  }
  if (served === 0) await evaluation.agenda.endServing()
  return served
}

/** So many paths were evaluated of those that were found to be next. */
interface Round {
  readonly served: number
  readonly found: number
}

async function serveNext(evaluation: Evaluation, limit: number): Promise<Round> {
  const { ledger, agenda, balance } = evaluation
  for (const skuId of await agenda.serves()) {
    const arrived = await ledger.arrivedPaths(skuId, limit)
    if (arrived.length > 0) {
      const served = await servePaths(evaluation, arrived, () => false)
      await agenda.forgetArrived(skuId, [...new Set(arrived.slice(0, served).map(({ userId }) => userId))])
      return { served, found: arrived.length }
    }
    const units = balance.get(skuId) ?? 0
    const isUsedUp = () => (balance.get(skuId) ?? 0) <= 0
    const waiting = isUsedUp() ? [] : await ledger.waitingPaths(skuId, Math.min(limit, units + spare))
    if (waiting.length > 0) return { served: await servePaths(evaluation, waiting, isUsedUp), found: waiting.length }
  }
  return { served: 0, found: 0 }
}

/** Evaluates paths in order, until one changes who is next: a unit came free, or somebody arrived elsewhere. */
async function servePaths(
  evaluation: Evaluation,
  paths: readonly WaitingPath[],
  isUsedUp: () => boolean,
): Promise<number> {
  const [first] = paths
  if (first === undefined) return 0
  if (first.sourceId === first.userId) {
    const user = await evaluation.ledger.user(first.userId)
    if (user === null || user.deleted) throw waitsThoughDeleted(first)
    await retryDirectPaths(evaluation, user)
    return 1
  }
  const users = new Set<string>()
  const end = paths.findIndex(({ userId, sourceId }) => {
    if (users.has(userId) || userId === sourceId) return true
    users.add(userId)
    return false
  })
  const subjects = (end < 0 ? paths : paths.slice(0, end)).map(({ userId, sourceId }) => ({
    userId,
    groupId: sourceId as GroupId, // a path that is not direct comes from a group
  }))
  const isLast = ({ frees, arrives }: { readonly frees: readonly SkuId[]; readonly arrives: readonly SkuId[] }) =>
    frees.length + arrives.length > 0 || isUsedUp()
  const outcomes = await evaluate(evaluation, subjects, isLast)
  const skipped = paths[outcomes.indexOf(null)]
  if (skipped !== undefined) throw waitsThoughDeleted(skipped)
  return outcomes.length
}

/** Whoever is deleted waits for nothing; such a path, which no change leaves behind, would have the next turn for ever. */
function waitsThoughDeleted({ userId }: WaitingPath): Error {
  return new Error(`user ${userId} is deleted and waits for a unit`)
}
