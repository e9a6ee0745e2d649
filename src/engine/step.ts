/** One step of a tenant's licensing: the next users of the next lap, in one transaction. */
import { loadCatalog } from '../db/read/catalog.ts'
import { loadGroupLicenses } from '../db/read/group-licenses.ts'
import { applyOutcomes } from '../db/sql/apply-outcomes.ts'
import { loadBalances } from '../db/sql/balances.ts'
import { advanceLap, endPhase, failLap, type Lap, lockLicensing, nextLap, nextUsers, startLap } from '../db/sql/lap.ts'
import { snapshotProfiles } from '../db/sql/snapshot-profiles.ts'
import type { TenantConnection, TenantDb } from '../db/tenant-db.ts'
import { judge } from '../licensing/decide.ts'
import { giveSeats } from '../licensing/seats.ts'

const stepSize = 2_000
/** After so many failures in a row the operations of a lap end as failed. */
const mostAttempts = 5

export interface StepResult {
  /** Where the next step looks first, so that the groups of a tenant take turns. */
  readonly sequence: bigint
  readonly succeeded: number
  readonly failed: number
}

/** Does one step; null: nothing is to be done. A failed step is counted on its operations, then rejects. */
export async function runStep(db: TenantDb, last: bigint): Promise<StepResult | null> {
  let current: Lap | null = null
  try {
    return await db.step(async (connection) => {
      await lockLicensing(connection)
      const lap = await nextLap(connection, last)
      if (lap === null) return null
      current = lap
      return { sequence: lap.sequence, ...(await stepLap(connection, lap)) }
    })
  } catch (error) {
    const lap = current
    if (lap !== null) await db.step((connection) => failLap(connection, lap, mostAttempts))
    throw error
  }
}

async function stepLap(db: TenantConnection, lap: Lap): Promise<{ succeeded: number; failed: number }> {
  if (!lap.started) await startLap(db, lap)
  const users = await nextUsers(db, lap, stepSize)
  const lastUser = users.at(-1)
  if (lastUser === undefined) {
    await endPhase(db, lap)
    return { succeeded: 0, failed: 0 }
  }
  const catalog = await loadCatalog(db)
  const licenses = await loadGroupLicenses(db, lap.group_id)
  const { profiles, order } = await snapshotProfiles(db, lap.group_id, users)
  const verdicts = profiles.map((profile) => judge(catalog, licenses, profile))
  const { outcomeOf, outcomes } = giveSeats(order, verdicts, await loadBalances(db))
  await applyOutcomes(db, { groupId: lap.group_id, operationId: lap.id }, { users, outcomeOf, outcomes })
  const failed = outcomeOf.reduce((count, outcome) => count + (outcomes[outcome]?.failed ? 1 : 0), 0)
  await advanceLap(db, lap, { last: lastUser, succeeded: users.length - failed, failed })
  return { succeeded: users.length - failed, failed }
}
