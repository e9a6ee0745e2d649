/** How much of something one caller has at a time. */
import { GatewayError } from '../errors.ts'

/** The places that callers take. */
export interface Slots {
  /** Takes a place; throws `TooManyRequests` where the caller has all of them. Returns how to give it back, once or more often. */
  take(caller: string): () => void
}

/** Places that are free; `refusal` is what a caller is told who has all. */
export function createSlots(most: number, refusal: string): Slots {
  const take = createPlaces(most)
  return {
    take(caller) {
      const giveBack = take(caller)
      if (giveBack === null) throw new GatewayError('TooManyRequests', refusal)
      return giveBack
    },
  }
}

/** Takes a place of somebody, or something, that has so many; null: all are taken. Returns how to give it back, once or more often. */
export function createPlaces(most: number): (owner: string) => (() => void) | null {
  const taken = new Map<string, number>()
  return (owner) => {
    const count = taken.get(owner) ?? 0
    if (count >= most) return null
    taken.set(owner, count + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      const left = (taken.get(owner) ?? 1) - 1
      if (left > 0) taken.set(owner, left)
      else taken.delete(owner)
    }
  }
}
