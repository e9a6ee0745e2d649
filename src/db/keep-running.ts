/** A server that the gateway brought along and that ends under it, killed or out of memory, is started again. */
import type { OpenedServer } from './server.ts'

/** What is told of it. */
export interface KeeperHooks {
  onEnded(): void
  onRestarted(): void
  onError(error: unknown): void
}

const lookEvery = 1_000

/** Looks after the server once a second; a server that is somebody else's is left alone. Returns how to end that. */
export function keepRunning({ own }: Pick<OpenedServer, 'own'>, hooks: KeeperHooks): () => Promise<void> {
  let looking: Promise<void> | null = null
  async function look(): Promise<void> {
    if (own === null || (await own.isRunning())) return
    hooks.onEnded()
    await own.start()
    hooks.onRestarted()
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch(hooks.onError)
      .finally(() => {
        looking = null
      })
  }, lookEvery)
  if (own === null) clearInterval(timer)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
