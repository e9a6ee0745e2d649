/** A step of a lap over a group: the next of those who left it, then of its members. */
import { advanceLap, beginMembers, completeLap, type Lap, type LapPhase, nextUsers, startLap } from '../db/sql/lap.ts'
import { type Evaluation, evaluate } from './evaluate.ts'

export interface LapStep {
  readonly succeeded: number
  readonly failed: number
}

/** Evaluates up to `limit` users; where nobody is left, the operations of the lap are complete. */
export async function stepLap(evaluation: Evaluation, lap: Lap, limit: number): Promise<LapStep> {
  const { db } = evaluation
  if (!lap.started) await startLap(db, lap)
  const counts = { succeeded: 0, failed: 0 }
  for (const phase of phasesFrom(lap.phase)) {
    const { users, cursor } = await nextUsers(db, { ...lap, phase }, limit)
    const outcomes = await evaluate(
      evaluation,
      users.map((userId) => ({ userId, groupId: lap.groupId })),
    )
    const failed = outcomes.filter((outcome) => outcome?.failed === true).length
    counts.failed += failed
    counts.succeeded += users.length - failed
    if (cursor !== null) {
      await advanceLap(db, lap, { cursor, succeeded: users.length - failed, failed })
      if (phase === 'FORMER_MEMBERS' || users.length === limit) return counts
    }
    await (phase === 'FORMER_MEMBERS' ? beginMembers(db, lap) : completeLap(db, lap))
  }
  return counts
}

function phasesFrom(phase: LapPhase): readonly LapPhase[] {
  return phase === 'FORMER_MEMBERS' ? ['FORMER_MEMBERS', 'MEMBERS'] : ['MEMBERS']
}
