/** Direct licences done to the database: a call that changes them, and the retry of those that do not hold. */
import type { UserLicensing, UserPath } from '../db/sql/user-licensing.ts'
import type { ChangeRequest } from '../licensing/change.ts'
import { changeDirect, type DirectSituation, retryDirect } from '../licensing/direct.ts'
import { holds, type PathState, type SkuId, type Violation } from '../licensing/model.ts'
import { type Outcome, toOutcome } from '../licensing/outcome.ts'
import { type Evaluation, noteConsequences } from './evaluate.ts'

/** Changes direct licences, whole or not at all. Answers the first cause against it, or null where it was done. */
export async function assignDirectly(
  evaluation: Evaluation,
  user: UserLicensing,
  request: ChangeRequest,
): Promise<Violation | null> {
  const result = changeDirect(evaluation.catalog, situationOf(evaluation, user), request)
  if (!result.ok) return result.cause
  await putDirect(evaluation, user, { direct: result.direct, cause: null })
  return null
}

/** Tries the direct paths that do not hold once more. Answers what it did, and the first cause that is left. */
export async function retryDirectPaths(evaluation: Evaluation, user: UserLicensing): Promise<Outcome> {
  return putDirect(evaluation, user, retryDirect(evaluation.catalog, situationOf(evaluation, user)))
}

async function putDirect(
  evaluation: Evaluation,
  user: UserLicensing,
  { direct, cause }: { readonly direct: readonly PathState[]; readonly cause: Violation | null },
): Promise<Outcome> {
  const { ledger, balance } = evaluation
  const { userId } = user
  const fromGroups = user.paths.filter((path) => !isDirect(user, path))
  const profile = {
    mine: user.paths.filter((path) => isDirect(user, path)),
    others: fromGroups.filter(holds),
    waits: fromGroups.filter(({ error }) => error === 'COUNT_VIOLATION').map(({ skuId }) => skuId),
  }
  // A call succeeds though it leaves a path as it is that was in error before.
  const outcome = { ...toOutcome(profile, direct, cause), failed: cause !== null }
  await ledger.apply(
    { subjects: [{ userId, sourceId: userId }], outcomeOf: [0], outcomes: [outcome] },
    evaluation.turn.users++,
  )
  for (const skuId of outcome.takes) balance.set(skuId, (balance.get(skuId) ?? 0) - 1)
  for (const skuId of outcome.frees) balance.set(skuId, (balance.get(skuId) ?? 0) + 1)
  await noteConsequences(evaluation, [{ userId, outcome }])
  return outcome
}

function situationOf({ balance }: Evaluation, user: UserLicensing): DirectSituation {
  const missing = new Set<SkuId>([...balance].filter(([, units]) => units <= 0).map(([skuId]) => skuId))
  return {
    location: user.location,
    addressTaken: user.addressTaken,
    direct: user.paths.filter((path) => isDirect(user, path)),
    others: user.paths.filter((path) => !isDirect(user, path) && holds(path)),
    missing,
  }
}

function isDirect({ userId }: UserLicensing, { sourceId }: UserPath): boolean {
  return sourceId === userId
}
