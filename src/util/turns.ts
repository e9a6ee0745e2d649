/** Turns that whoever does the work waits for; signals that come close together share one. */
export interface Turns {
  /** Asks for a turn: at once, or when the interval since the last one is over. */
  signal(): void
  /** Resolves with true when it is the next turn, with false when there are no more. One caller at a time. */
  next(): Promise<boolean>
  /** No more turns; frees what is held. */
  end(): void
}

/** At most one turn an interval (in milliseconds), and always one after the last signal. */
export function createTurns(interval: number): Turns {
  let asked = false
  let ended = false
  let waiting: ((turn: boolean) => void) | null = null
  let quiet: NodeJS.Timeout | null = null

  function advance(): void {
    if (!asked || quiet || !waiting) return
    asked = false
    quiet = setTimeout(() => {
      quiet = null
      advance()
    }, interval)
    answer(true)
  }

  function answer(turn: boolean): void {
    waiting?.(turn)
    waiting = null
  }

  return {
    signal() {
      if (ended) return
      asked = true
      advance()
    },
    async next() {
      if (ended) return false
      return new Promise((resolve) => {
        waiting = resolve
        advance()
      })
    },
    end() {
      ended = true
      if (quiet) clearTimeout(quiet)
      answer(false)
    },
  }
}
