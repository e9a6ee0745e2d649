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
  return {
    begin: () => void turns.enable(),
    take() {
      const { mean, stddev } = turns
      turns.reset()
      // The sum of the squares by the sum; without a turn neither is a number.
      const turn = (mean + stddev ** 2 / mean) * toMilliseconds - resolution
      return turn > 0 ? turn : 0
    },
    end: () => void turns.disable(),
  }
}
