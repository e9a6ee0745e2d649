/** A step of an event that is no lap, or of what follows from a lap: its users, its follow-ups, the queue. */
import type { PendingKind } from '../db/sql/pending-evaluations.ts'
import type { Subject } from '../db/sql/snapshot-profiles.ts'
import type { SourceFilter } from '../db/sql/user-sources.ts'
import { type Evaluation, evaluateInOrder } from './evaluate.ts'
import { serveQueue } from './waiting.ts'

/** Which groups a user is evaluated for, where the row does not name one. */
const filters: Partial<Record<PendingKind, SourceFilter>> = { RETRY: 'IN_ERROR', FOLLOW_UP: 'UNWANTED' }

/** How much a step does, and whether the queue serves. */
export interface EventOptions {
  /** The most users of one step. */
  readonly limit: number
  /** Whether units that are free go to those who wait. */
  readonly seatQueue: boolean
  /** Whether the time of the step is over; not given: it has as much as it takes. */
  readonly isOver?: () => boolean
}

/** Does the next part of the evaluation's event. Answers how many users were evaluated. */
export async function stepEvent(evaluation: Evaluation, options: EventOptions): Promise<number> {
  const { limit, seatQueue } = options
  const { ledger, agenda } = evaluation
  const kind = await agenda.nextKind()
  switch (kind) {
    case null:
      return 0
    case 'FOLLOW_UP_NEXT':
    case 'FOLLOW_UP_SERVED':
      await agenda.releaseFollowUps(kind)
      return 0
    case 'SERVE':
      if (seatQueue) return serveQueue({ ...evaluation, followUp: 'FOLLOW_UP_SERVED' }, options)
      await agenda.endServing()
      return 0
    case 'MEMBER':
    case 'RETRY':
    case 'FOLLOW_UP': {
      const rows = await agenda.takeUsers(kind, limit)
      const filter = filters[kind]
      const subjects: readonly Subject[] = filter
        ? await ledger.sources(
            rows.map(({ userId }) => userId),
            filter,
          )
        : rows.flatMap(({ userId, groupId }) => (groupId === null ? [] : [{ userId, groupId }]))
      await agenda.removeUsers(rows)
      const followUp = kind === 'FOLLOW_UP' ? 'FOLLOW_UP_NEXT' : 'FOLLOW_UP'
      await evaluateInOrder({ ...evaluation, followUp }, subjects)
      return subjects.length
    }
  }
}
