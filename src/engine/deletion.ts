/** A user goes, or comes back with what it held as far as that is possible: its paths, its seats and what the audit tells. */
import { addServes, type Event } from '../db/sql/pending-evaluations.ts'
import type { Moment } from '../db/sql/licensing-lock.ts'
import { noteOutcomes } from '../db/sql/note-outcomes.ts'
import { disablePaths, enablePaths, type UserLicensing, type UserPath } from '../db/sql/user-licensing.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { PathState, SkuId, Violation } from '../licensing/model.ts'
import type { PathChange } from '../licensing/outcome.ts'
import { restorePaths } from '../licensing/restore.ts'
import { firstCause } from '../licensing/rules.ts'
import type { Evaluation } from './evaluate.ts'
import { reprocessUser } from './reprocess.ts'

/** The call that deletes or restores. */
interface Call {
  readonly event: Event
  readonly moment: Moment
  readonly initiatedBy: object
}

/** Disables the licences of the user, which remember what they were, and gives its units to those who wait. Answers the SKUs of the units. */
export async function disableUserLicenses(
  db: TenantConnection,
  user: UserLicensing,
  call: Call,
): Promise<readonly SkuId[]> {
  const freed = await disablePaths(db, user.userId, call.moment)
  const after = user.paths.map((path): UserPath => ({ ...path, state: 'DISABLED', error: null }))
  await noteStates(db, user, { paths: after, violations: [] }, call)
  if (freed.length > 0) await addServes(db, call.event, freed)
  return freed
}

/** Restores the user; what it cannot have any more is in error on its paths. */
export async function restoreUserLicenses(
  db: TenantConnection,
  evaluation: Evaluation,
  { user, ...call }: Call & { readonly user: UserLicensing },
): Promise<void> {
  const { catalog, balance } = evaluation
  const { paths, violations, takes } = restorePaths(catalog, user, balance)
  await enablePaths(db, user.userId, call.moment, { paths, takes })
  await noteStates(db, user, { paths, violations }, call)
  evaluation.turn.users += paths.length
  for (const skuId of takes) balance.set(skuId, (balance.get(skuId) ?? 0) - 1)
  await reprocessUser(evaluation, user.userId)
}

/** What became of the user's paths, in their order. */
interface After {
  readonly paths: readonly UserPath[]
  readonly violations: readonly (Violation | null)[]
}

/** An audit entry for each source of licences whose paths differ, with the first cause against them. */
async function noteStates(
  db: TenantConnection,
  user: UserLicensing,
  after: After,
  { event, moment, initiatedBy }: Call,
): Promise<void> {
  const bySource = new Map<string, { readonly changes: PathChange[]; readonly violations: Violation[] }>()
  for (const [index, path] of user.paths.entries()) {
    const now = after.paths[index]
    if (now === undefined || (now.state === path.state && now.error === path.error)) continue
    const { changes, violations } = bySource.get(path.sourceId) ?? { changes: [], violations: [] }
    bySource.set(path.sourceId, { changes, violations })
    changes.push({ skuId: path.skuId, before: stateOf(path), after: stateOf(now) })
    const violation = after.violations[index] ?? null
    if (violation !== null) violations.push(violation)
  }
  if (bySource.size === 0) return
  const outcomes = [...bySource.values()].map(({ changes, violations }) => {
    const failed = changes.some((change) => (change.after?.error ?? null) !== null)
    return { changes, failed, cause: firstCause(violations) }
  })
  await noteOutcomes(
    db,
    { users: outcomes.map(() => user.userId), outcomeOf: [...outcomes.keys()], outcomes },
    { eventId: event.eventId, moment, initiatedBy },
  )
}

function stateOf({ skuId, disabledPlans, state, error }: PathState): PathState {
  return { skuId, disabledPlans, state, error }
}
