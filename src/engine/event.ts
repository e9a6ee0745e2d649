/** A step of an event that is no lap, or of what follows from a lap: its users, its follow-ups, the queue. */
import { type Evaluation, evaluateInOrder } from './evaluate.ts'
import { serveQueue } from './waiting.ts'

/** The most users of a step of whom each is evaluated for the groups that matter: for one after the other, where these are several. */
const mostOfMany = 50

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
    case 'MEMBER': {
      const rows = await agenda.takeUsers(kind, limit)
      const subjects = rows.flatMap(({ userId, groupId }) => (groupId === null ? [] : [{ userId, groupId }]))
      const { length } = await evaluateInOrder({ ...evaluation, followUp: 'FOLLOW_UP' }, subjects, options.isOver)
      await agenda.removeUsers(rows.slice(0, length))
      return length
    }
    case 'RETRY':
    case 'FOLLOW_UP': {
      const rows = await agenda.takeUsers(kind, Math.min(limit, mostOfMany))
      const userIds = rows.map(({ userId }) => userId)
      const subjects = await ledger.sources(userIds, kind === 'RETRY' ? 'IN_ERROR' : 'UNWANTED')
      await agenda.removeUsers(rows)
      const followUp = kind === 'FOLLOW_UP' ? 'FOLLOW_UP_NEXT' : 'FOLLOW_UP'
      await evaluateInOrder({ ...evaluation, followUp }, subjects)
      return subjects.length
    }
  }
}
