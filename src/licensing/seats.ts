/**
 * Who gets a seat when there are too few: users come in the order of the laws, and each sees the seats that those before
 * have left.
 */
import type { Verdict } from './decide.ts'
import type { SkuId } from './model.ts'
import type { Outcome } from './outcome.ts'

/** Who got seats, as the outcome of each user. */
export interface Seating {
  /** For each user that was reached, in order, the index of its outcome. */
  readonly outcomeOf: Int32Array
  readonly outcomes: readonly Outcome[]
  /** For each outcome the number of the verdict that it is of. */
  readonly verdictOf: readonly number[]
}

/** A verdict's outcomes by what was missing; the first, for nothing missing, is kept apart as the common case. */
interface Known {
  seated: number
  readonly short: Map<string, number>
}

/**
 * Walks the users (each the number of its verdict) and gives each an outcome. `balance` holds, for each SKU, the
 * assignable units less the consumed ones (below zero where more are consumed than owned), and is brought up to date.
 * A SKU without a balance has no units. The walk ends early after a user for whose outcome `isLast` says so.
 */
export function giveSeats(
  order: ArrayLike<number>,
  verdicts: readonly Verdict[],
  balance: Map<SkuId, number>,
  isLast: (outcome: Outcome) => boolean = () => false,
): Seating {
  const outcomeOf = new Int32Array(order.length)
  const outcomes: Outcome[] = []
  const known = verdicts.map((): Known => ({ seated: -1, short: new Map() }))
  const verdictOf: number[] = []
  const add = (outcome: Outcome, number: number) => {
    verdictOf.push(number)
    return outcomes.push(outcome) - 1
  }
  for (let user = 0; user < order.length; user++) {
    const number = order[user] ?? -1
    const verdict = verdicts[number]
    const seen = known[number]
    if (verdict === undefined || seen === undefined) throw new RangeError(`there is no verdict ${number}`)
    const isMissing = (skuId: SkuId) => (balance.get(skuId) ?? 0) <= 0
    let index: number
    if (verdict.needsSeat.some(isMissing)) {
      const missing = verdict.needsSeat.filter(isMissing)
      const key = missing.join()
      index = seen.short.get(key) ?? add(verdict.outcome(new Set(missing)), number)
      seen.short.set(key, index)
    } else {
      if (seen.seated < 0) seen.seated = add(verdict.outcome(new Set()), number)
      index = seen.seated
    }
    outcomeOf[user] = index
    const outcome = outcomes[index]
    for (const skuId of outcome?.takes ?? []) balance.set(skuId, (balance.get(skuId) ?? 0) - 1)
    for (const skuId of outcome?.frees ?? []) balance.set(skuId, (balance.get(skuId) ?? 0) + 1)
    if (outcome !== undefined && isLast(outcome))
      return { outcomeOf: outcomeOf.subarray(0, user + 1), outcomes, verdictOf }
  }
  return { outcomeOf, outcomes, verdictOf }
}
