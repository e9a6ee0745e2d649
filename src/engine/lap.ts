/** A step of a lap over a group: the next of those who left it, then of its members. */
import { advanceLap, beginMembers, completeLap, type Lap, type LapPhase, nextUsers, startLap } from '../db/sql/lap.ts'
import type { PriorCount } from '../db/sql/lap-total.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { type Evaluation, evaluate } from './evaluate.ts'

/** How many users a step evaluated, by how it ended for them. */
export interface LapStep {
  readonly succeeded: number
  readonly failed: number
}

/** Which lap a step goes on with, and how far. */
export interface LapOptions {
  readonly lap: Lap
  /** The most users of one step. */
  readonly limit: number
  /** How many users the lap would have evaluated shortly before; for one that is to start. */
  readonly count: PriorCount
}

/**
 * Evaluates up to `limit` users; where nobody is left, the operations of the lap are complete. Null: it cannot start before its
 * users are counted once more.
 */
export async function stepLap(
  db: TenantConnection,
  evaluation: Evaluation,
  { lap, limit, count }: LapOptions,
): Promise<LapStep | null> {
  const { groupId } = lap
  const until = lap.started ?? (await startLap(db, lap, count))
  if (until === null) return null
  const counts = { succeeded: 0, failed: 0 }
  for (const phase of phasesFrom(lap.phase)) {
    const position = { groupId, phase, until, cursor: phase === lap.phase ? lap.cursor : null }
    const { users, cursor, more } = await nextUsers(db, position, limit)
    const outcomes = await evaluate(
      evaluation,
      users.map((userId) => ({ userId, groupId })),
    )
    const failed = outcomes.filter((outcome) => outcome?.failed === true).length
    counts.failed += failed
    counts.succeeded += users.length - failed
    if (cursor !== null) {
      await advanceLap(db, lap, { cursor, succeeded: users.length - failed, failed })
      if (more) return counts
    }
    await (phase === 'FORMER_MEMBERS' ? beginMembers(db, lap) : completeLap(db, lap))
  }
  return counts
}

function phasesFrom(phase: LapPhase): readonly LapPhase[] {
  return phase === 'FORMER_MEMBERS' ? ['FORMER_MEMBERS', 'MEMBERS'] : ['MEMBERS']
}
