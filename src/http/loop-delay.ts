/** How long requests wait for the event loop, by what its turns have taken. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Milliseconds between two ticks of a loop that has nothing to do. */
const resolution = 10
const toMilliseconds = 1e-6

/** Watches the loop from `begin` on. */
export interface LoopDelay {
  begin(): void
  /**
   * The milliseconds of the turn into which a request falls that comes at any moment since the last call. A turn counts by the
   * time that it took, since that is how likely a request is to meet it: a loop that stands still for 900 ms of a second, and
   * otherwise turns a hundred times, keeps nearly everybody waiting, though its mean turn takes 10 ms.
   */
  take(): number
  end(): void
}

/** Of this process. */
export function watchLoopDelay(): LoopDelay {
  const turns = monitorEventLoopDelay({ resolution })
  // What was counted is not set back to nothing: Node.js would leave out the turn in which that happens, however long it is.
  let before = { sum: 0, squares: 0 }
  return {
    begin: () => void turns.enable(),
    take() {
      const { count, mean, stddev } = turns
      if (count === 0) return 0
      const sums = { sum: count * mean, squares: count * (mean ** 2 + stddev ** 2) }
      const turn = (sums.squares - before.squares) / (sums.sum - before.sum)
      before = sums
      return Math.max(0, turn * toMilliseconds - resolution) || 0
    },
    end: () => void turns.disable(),
  }
}
