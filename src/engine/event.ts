/** A step of an event that is no lap, or of what follows from a lap: its users, its follow-ups, the queue. */
import {
  endServing,
  nextKind,
  type PendingKind,
  releaseFollowUps,
  removeUsers,
  takeUsers,
} from '../db/sql/pending-evaluations.ts'
import type { Subject } from '../db/sql/snapshot-profiles.ts'
import { listSources, type SourceFilter } from '../db/sql/user-sources.ts'
import { type Evaluation, evaluateInOrder } from './evaluate.ts'
import { serveQueue } from './waiting.ts'

/** Which groups a user is evaluated for, where the row does not name one. */
const filters: Partial<Record<PendingKind, SourceFilter>> = { RETRY: 'IN_ERROR', FOLLOW_UP: 'UNWANTED' }

export interface EventOptions {
  /** The most users of one step. */
  readonly limit: number
  /** Whether units that are free go to those who wait. */
  readonly seatQueue: boolean
}

/** Does the next part of the evaluation's event. Answers how many users were evaluated. */
export async function stepEvent(evaluation: Evaluation, { limit, seatQueue }: EventOptions): Promise<number> {
  const { db, event } = evaluation
  const kind = await nextKind(db, event)
  switch (kind) {
    case null:
      return 0
    case 'FOLLOW_UP_NEXT':
    case 'FOLLOW_UP_SERVED':
      await releaseFollowUps(db, event, kind)
      return 0
    case 'SERVE':
      if (seatQueue) return serveQueue({ ...evaluation, followUp: 'FOLLOW_UP_SERVED' }, limit)
      await endServing(db, event)
      return 0
    case 'MEMBER':
    case 'RETRY':
    case 'FOLLOW_UP': {
      const rows = await takeUsers(db, event, kind, limit)
      const filter = filters[kind]
      const subjects: readonly Subject[] = filter
        ? await listSources(
            db,
            rows.map(({ userId }) => userId),
            filter,
          )
        : rows.flatMap(({ userId, groupId }) => (groupId === null ? [] : [{ userId, groupId }]))
      await removeUsers(db, rows)
      const followUp = kind === 'FOLLOW_UP' ? 'FOLLOW_UP_NEXT' : 'FOLLOW_UP'
      await evaluateInOrder({ ...evaluation, followUp }, subjects)
      return subjects.length
    }
  }
}
