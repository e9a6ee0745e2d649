import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { type Authenticate, createAuthenticate } from './bearer.ts'
import { loadDevelopmentKey } from './development-key.ts'
import { authenticateByEntra } from './entra/authenticate.ts'
import { fetchSigningKeys } from './entra/fetch-signing-keys.ts'
import { createSigningKeys, type SigningKeys } from './entra/signing-keys.ts'

/** What sign-in takes from outside. */
export interface SignInWorld {
  readonly logger: Logger
  /** The time of day in milliseconds. */
  now(): number
  /** Milliseconds since some moment; it never goes back. */
  elapsed(): number
}

/** How callers sign in. */
export interface OpenSignIn {
  readonly authenticate: Authenticate
  /** What signs development tokens; null in `entra`, where there is none. */
  readonly key: CryptoKey | null
  /** Fetches the keys of the authority, so that one that cannot be reached is told before anybody asks; never rejects. */
  refresh(): Promise<void>
  /** Ends what is being fetched. */
  close(): void
}

/** Milliseconds that the authority has for all that is asked of it at once. */
const longestFetch = 5_000
/** Milliseconds. Also where nobody asks: otherwise keys could be too old to go on with when the authority is away. */
const refreshEvery = 3_600_000

/** Sign-in as the settings say: by the development key, or by the keys of the authority, which are fetched when they are needed. */
export async function openSignIn(
  { entra, developmentKeyFile }: Pick<Config, 'entra' | 'developmentKeyFile'>,
  { logger, now, elapsed }: SignInWorld,
): Promise<OpenSignIn> {
  if (entra === null) {
    const key = await loadDevelopmentKey(developmentKeyFile, (words) => logger.warn(words))
    return { authenticate: await createAuthenticate(key), key, refresh: async () => {}, close: () => {} }
  }
  const { authority, tenants } = entra
  const closing = new AbortController()
  const keysOf = (tenantId: string): SigningKeys =>
    createSigningKeys({
      fetch: () => {
        const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(longestFetch)])
        return fetchSigningKeys({ authority, tenantId, signal })
      },
      elapsed,
      onFailure: (error) => {
        if (!closing.signal.aborted)
          logger.warn({ err: error, authority, tenantId }, 'the keys that sign tokens could not be fetched')
      },
    })
  const keys = new Map(tenants.map((tenantId) => [tenantId, keysOf(tenantId)]))
  /** One tenant after the other. */
  async function refresh(): Promise<void> {
    for (const each of keys.values()) if (!closing.signal.aborted) await each.refresh()
  }
  const timer = setInterval(() => void refresh(), refreshEvery).unref()
  return {
    authenticate: authenticateByEntra({ settings: entra, keys, now }),
    key: null,
    refresh,
    close() {
      clearInterval(timer)
      closing.abort()
    },
  }
}
