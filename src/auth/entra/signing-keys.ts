/**
 * The signing keys of one tenant, kept as Microsoft asks ("Signing key rollover"): looked at again every hour, and at once for a
 * key that is not known, but seldom; while the authority is out of reach those that are known go on to be used for a day.
 */
import { GatewayError } from '../../errors.ts'
import type { KeysById } from './fetch-signing-keys.ts'

/** What keys are kept with. */
export interface SigningKeysParts {
  /** Fetches them all. */
  fetch(): Promise<KeysById>
  /** Milliseconds since some moment; it never goes back. */
  elapsed(): number
  /** Told when they could not be fetched. */
  onFailure(error: unknown): void
}

/** The keys of one tenant. */
export interface SigningKeys {
  /** The key of this id, or null. Throws `Service_Unavailable` where no keys are known and the authority is out of reach. */
  find(kid: string): Promise<CryptoKey | null>
  /** Fetches them, unless that was done a moment ago; never rejects. */
  refresh(): Promise<void>
}

/** Milliseconds. */
const refreshAfter = 3_600_000
const longestUse = 86_400_000
/** Between two looks: whoever sends unknown ids can ask the authority for no more. */
const pause = { afterSuccess: 30_000, afterFailure: 5_000 }

/** Keys that are fetched when somebody asks for one. */
export function createSigningKeys({ fetch, elapsed, onFailure }: SigningKeysParts): SigningKeys {
  let keys: KeysById = new Map()
  let fetchedAt = Number.NEGATIVE_INFINITY
  let nextLook = Number.NEGATIVE_INFINITY
  let look: Promise<void> | null = null

  async function lookNow(): Promise<void> {
    try {
      keys = await fetch()
      fetchedAt = elapsed()
      nextLook = fetchedAt + pause.afterSuccess
    } catch (error) {
      nextLook = elapsed() + pause.afterFailure
      onFailure(error)
    }
  }

  /** All who ask at the same time share one look. */
  async function refresh(): Promise<void> {
    if (look === null && elapsed() < nextLook) return
    look ??= lookNow().finally(() => {
      look = null
    })
    await look
  }

  const age = () => elapsed() - fetchedAt

  return {
    refresh,
    async find(kid) {
      if (age() > longestUse) await refresh()
      if (age() > longestUse) {
        const retryAfter = Math.max(1, Math.ceil((nextLook - elapsed()) / 1_000))
        throw new GatewayError('Service_Unavailable', outOfReach, { retryAfter })
      }
      // Nobody waits for what is only to be brought up to date.
      if (age() > refreshAfter) void refresh()
      if (!keys.has(kid)) await refresh()
      return keys.get(kid) ?? null
    },
  }
}

const outOfReach = 'The authority that signs tokens is out of reach. Try again in a moment.'
