/** One user over all its sources, until a pass changes nothing. */
import type { UserId, Violation } from '../licensing/model.ts'
import { retryDirectPaths } from './direct.ts'
import { type Evaluation, evaluate } from './evaluate.ts'

/** Evaluates the user for every source of it. Answers the first cause of the first source that is still broken, or null. */
export async function reprocessUser(evaluation: Evaluation, userId: UserId): Promise<Violation | null> {
  for (;;) {
    const user = await evaluation.ledger.user(userId)
    if (user === null) return null
    const direct = await retryDirectPaths(evaluation, user)
    let changed = direct.changes.length > 0
    let cause = direct.cause
    for (const subject of await evaluation.ledger.sources([userId], 'ALL')) {
      const [outcome] = await evaluate(evaluation, [subject])
      changed ||= (outcome?.changes.length ?? 0) > 0
      cause ??= outcome?.cause ?? null
    }
    if (!changed) return cause
  }
}
