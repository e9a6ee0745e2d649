import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds; who watches the gateway waits 5 s, and a look may wait for a connection of the database for much longer. */
const longestLook = 4_000

/** Answers whether requests can be served, within 4 s. All who ask at the same time share one look, so that none queue up. */
export function createReadiness(isReady: () => Promise<boolean>): () => Promise<boolean> {
  let look: Promise<boolean> | null = null
  return () => {
    look ??= lookOnce(isReady).finally(() => {
      look = null
    })
    return look
  }
}

async function lookOnce(isReady: () => Promise<boolean>): Promise<boolean> {
  const told = new AbortController()
  const late = wait(longestLook, false, { ref: false, signal: told.signal })
  try {
    return await Promise.race([isReady().catch(() => false), late])
  } finally {
    told.abort()
  }
}
