/**
 * What a request does in the database, which ends with its deadline: what runs is cancelled, what waits is told, and nothing more
 * begins. A change is told by what became of it: one that was committed is done, however late.
 */
import { GatewayError } from '../errors.ts'
import { type Deadline, type StopReason, unheard } from '../util/deadline.ts'
import { tellSeconds } from '../util/tell-seconds.ts'
import type { ReadTurns } from './read-lanes.ts'
import type { PoolWork, RequestPool } from './request-pool.ts'

/** Runs the work of one request. */
export interface RequestWork {
  /** Runs statements that read, or those of the change that is being made. */
  read<T>(run: () => Promise<T>): Promise<T>
  /**
   * Runs a change when its turn comes; call `commit` when all but the commit is done: after it nothing is cancelled.
   * Rejects with `Service_Unavailable` where the change was not made in time.
   */
  change<T>(inTurn: InTurn, run: (commit: () => void) => Promise<T>): Promise<T>
}

/** Waits for a turn, and runs. */
type InTurn = <T>(run: () => Promise<T>) => Promise<T>

/** Work that nobody limits: the engine's, and that of commands. */
export const unlimited: RequestWork = {
  read: (run) => run(),
  change: (inTurn, run) => inTurn(() => run(() => {})),
}

/** The work of a request; what it reads has turns, but for what a change reads while it is made. */
export function limitWork(pool: RequestPool, turns: ReadTurns, deadline: Deadline): RequestWork {
  const check = (work: PoolWork) => {
    const reason = work.stopped ?? (work.changes && deadline.stopped === 'gone' ? null : deadline.stopped)
    if (reason !== null) throw refusal(reason, deadline, work)
  }
  const tell = (error: unknown, work: PoolWork) =>
    work.stopped === null || error instanceof GatewayError || (work.committing && !wasCancelled(error))
      ? error
      : refusal(work.stopped, deadline, work, error)

  async function read<T>(run: () => Promise<T>): Promise<T> {
    const within = pool.work
    if (within !== undefined) {
      check(within)
      return run()
    }
    const work: PoolWork = { deadline, changes: false, stopped: null, committing: false }
    check(work)
    if (!turns.take()) await waitToRead(deadline, turns)
    try {
      check(work)
      return await pool.run(work, run)
    } catch (error) {
      throw tell(error, work)
    } finally {
      turns.leave()
    }
  }

  async function change<T>(inTurn: InTurn, run: (commit: () => void) => Promise<T>): Promise<T> {
    const work: PoolWork = { deadline, changes: true, stopped: null, committing: false }
    const begun = async () => {
      try {
        return await pool.run(work, () =>
          run(() => {
            check(work)
            work.committing = true
          }),
        )
      } catch (error) {
        throw tell(error, work)
      }
    }
    const result = await waitForTurn(deadline, inTurn, begun)
    deadline.renew()
    return result
  }

  return { read, change }
}

/** Nobody waits for a turn longer than for an answer. */
async function waitToRead(deadline: Deadline, turns: ReadTurns): Promise<void> {
  const left = Promise.withResolvers<never>()
  const stop = (reason: StopReason) => left.reject(refusal(reason, deadline, { changes: false }))
  const stopWaiting = deadline.watch({ changes: false, stop })
  try {
    await turns.wait(left.promise)
  } finally {
    stopWaiting()
  }
}

/**
 * Nobody waits in line longer than for an answer, and nothing is changed for somebody who left the line: not even where the
 * deadline was renewed before the turn came, as another change of the same request was made meanwhile.
 */
async function waitForTurn<T>(deadline: Deadline, inTurn: InTurn, run: () => Promise<T>): Promise<T> {
  const left = Promise.withResolvers<never>()
  let told: GatewayError | null = null
  const leave = (reason: StopReason) => {
    told ??= refusal(reason, deadline, { changes: true })
    left.reject(told)
  }
  const stopWaiting = deadline.watch({ changes: false, stop: leave })
  const turn = inTurn(async () => {
    stopWaiting()
    if (deadline.stopped !== null) leave(deadline.stopped)
    if (told !== null) throw told
    return run()
  })
  try {
    return await Promise.race([turn, left.promise])
  } finally {
    stopWaiting()
  }
}

/** Whether PostgreSQL says so, by itself or through Prisma. */
function wasCancelled(error: unknown): boolean {
  const { code, message = '', meta } = (error ?? {}) as { code?: unknown; message?: string; meta?: object }
  return code === '57014' || /(["`])57014\1/.test(JSON.stringify(meta ?? message))
}

function refusal(reason: StopReason, { limit }: Deadline, work: Pick<PoolWork, 'changes'>, cause?: unknown) {
  return new GatewayError('Service_Unavailable', reason === 'gone' ? unheard : tooLong(limit, work.changes), {
    cause,
    status: 504,
  })
}

function tooLong(limit: number, changes: boolean): string {
  const time = tellSeconds(limit / 1_000)
  return changes
    ? `The change was not made within ${time} and was cancelled; nothing of it was done. Try again when less is going on, or change less at a time.`
    : `The request was not answered within ${time} and was cancelled; a change that it had made before stays. Ask for less at a time, or try again when less is going on.`
}
