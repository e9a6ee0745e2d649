/** The queue: units that are free go to those who wait, in the order of the laws. */
import type { WaitingPath } from '../db/sql/waiting-paths.ts'
import type { GroupId, SkuId } from '../licensing/model.ts'
import { retryDirectPaths } from './direct.ts'
import { type Evaluation, evaluate } from './evaluate.ts'

/** So many more than there are units are looked at together: some of those who wait have another error by now. */
const spare = 50

/** Serves up to `limit` paths of the lowest SKU that can be served. Answers how many; 0: nothing can be served any more. */
export async function serveQueue(evaluation: Evaluation, limit: number): Promise<number> {
  const { ledger, agenda, balance } = evaluation
  for (const skuId of await agenda.serves()) {
    const arrived = await ledger.arrivedPaths(skuId, limit)
    if (arrived.length > 0) {
      const served = await servePaths(evaluation, arrived, () => false)
      await agenda.forgetArrived(skuId, [...new Set(arrived.slice(0, served).map(({ userId }) => userId))])
      return served
    }
    const units = balance.get(skuId) ?? 0
    const isUsedUp = () => (balance.get(skuId) ?? 0) <= 0
    const waiting = isUsedUp() ? [] : await ledger.waitingPaths(skuId, Math.min(limit, units + spare))
    if (waiting.length > 0) return servePaths(evaluation, waiting, isUsedUp)
  }
  await agenda.endServing()
  return 0
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
    if (user !== null) await retryDirectPaths(evaluation, user)
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
  return (await evaluate(evaluation, subjects, isLast)).length
}
