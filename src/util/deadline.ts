/** How long the work of one request may go on: until its time is up, or until nobody waits for the answer any more. */

/** Why work is stopped: its time is up, or whoever asked has gone. */
export type StopReason = 'late' | 'gone'

/** What is told who has gone; nobody reads it. */
export const unheard = 'Whoever asked has gone before the answer.'

/** Work that can be stopped. */
export interface StoppableWork {
  /** A change that has begun is made to its end though nobody waits for the answer. */
  readonly changes: boolean
  stop(reason: StopReason): void
}

/** When work ends. */
export interface Deadline {
  /** In milliseconds, as it is told. */
  readonly limit: number
  /** Why nothing may begin any more; null: it may. */
  readonly stopped: StopReason | null
  /** Stops the work when its time has come, which may be at once. Returns what to call when the work has ended. */
  watch(work: StoppableWork): () => void
  /** Runs work that has a limit of its own, which does not count. */
  exempt<T>(run: () => Promise<T>): Promise<T>
  /** Something was changed for good: whoever asked is told so, for which there is as much time again, once. */
  renew(): void
}

/** The deadline of a request. */
export interface RequestDeadline extends Deadline {
  /** Whoever asked has gone. */
  leave(): void
  /**
   * The request has its answer. Parts of it may still be at work, as an answer does not wait for the others when one has failed:
   * they are stopped as if whoever asked had gone. Resolves when nothing is done for the request any more.
   */
  end(): Promise<void>
}

/** Begins to count; `onLate` is called when the time is up. */
export function startDeadline(limit: number, onLate: () => void = () => {}): RequestDeadline {
  const working = new Set<StoppableWork>()
  const done = Promise.withResolvers<void>()
  let late = false
  let gone = false
  let answered = false
  let renewed = false
  let exempted = 0
  let timer: NodeJS.Timeout | undefined

  const count = () => {
    clearTimeout(timer)
    // A change that goes on after the answer has its time as well.
    if (answered && working.size === 0) return
    timer = setTimeout(() => {
      late = true
      onLate()
      for (const work of working) work.stop('late')
    }, limit).unref()
  }
  const leave = () => {
    gone = true
    for (const work of working) if (!work.changes) work.stop('gone')
  }
  const finish = () => {
    if (!answered || working.size > 0) return
    clearTimeout(timer)
    done.resolve()
  }
  count()
  return {
    limit,
    get stopped() {
      if (late) return 'late'
      return gone ? 'gone' : null
    },
    watch(work) {
      working.add(work)
      if (late) work.stop('late')
      else if (gone && !work.changes) work.stop('gone')
      return () => {
        working.delete(work)
        finish()
      }
    },
    async exempt(run) {
      exempted += 1
      clearTimeout(timer)
      try {
        return await run()
      } finally {
        exempted -= 1
        if (exempted === 0 && !late) count()
      }
    },
    renew() {
      if (renewed) return
      renewed = true
      late = false
      if (exempted === 0) count()
    },
    leave,
    end() {
      answered = true
      leave()
      finish()
      return done.promise
    },
  }
}

/** The deadline of what goes on for as long as somebody listens. */
export interface ListenerDeadline extends Deadline {
  /** Nobody listens any more. */
  leave(): void
}

/** For what goes on for as long as somebody listens: each piece of work has the whole time. */
export function limitEach(limit: number): ListenerDeadline {
  const working = new Set<StoppableWork>()
  let gone = false
  return {
    limit,
    get stopped() {
      return gone ? 'gone' : null
    },
    watch(work) {
      const timer = setTimeout(() => work.stop('late'), limit).unref()
      working.add(work)
      if (gone && !work.changes) work.stop('gone')
      return () => {
        clearTimeout(timer)
        working.delete(work)
      }
    },
    exempt: (run) => run(),
    renew: () => {},
    leave() {
      gone = true
      for (const work of working) if (!work.changes) work.stop('gone')
    },
  }
}
