/** How much of something one caller has at a time. */
import { GatewayError } from '../errors.ts'

/** The places that callers take. */
export interface Slots {
  /** Takes a place; throws `TooManyRequests` where the caller has all of them. Returns how to give it back, once or more often. */
  take(caller: string): () => void
}

/** Places that are free; `refusal` is what a caller is told who has all. */
export function createSlots(most: number, refusal: string): Slots {
  const taken = new Map<string, number>()
  return {
    take(caller) {
      const count = taken.get(caller) ?? 0
      if (count >= most) throw new GatewayError('TooManyRequests', refusal)
      taken.set(caller, count + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (taken.get(caller) ?? 1) - 1
        if (left > 0) taken.set(caller, left)
        else taken.delete(caller)
      }
    },
  }
}
