import type pg from 'pg'
import { type EmbeddedServer, startEmbeddedServer } from './embedded.ts'
import { requireUsableServer } from './named-server.ts'

/** How the database is reached, and what to do with it at the end. */
export interface OpenedServer {
  readonly connection: pg.PoolConfig
  /** The server that the gateway brought along; null: it is somebody else's. */
  readonly own: Pick<EmbeddedServer, 'isRunning' | 'start'> | null
  stop(): Promise<void>
}

/** Where the database is. */
export interface ServerPlace {
  /** Null: the embedded server on `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
}

/** Starts the embedded server where no other is named, else looks whether that one can be used. Rejects with words for a person. */
export async function openServer(
  { databaseUrl, dataDir }: ServerPlace,
  report: (line: string) => void,
): Promise<OpenedServer> {
  if (databaseUrl !== null) {
    await requireUsableServer(databaseUrl)
    return { connection: { connectionString: databaseUrl }, own: null, async stop() {} }
  }
  const server = await startEmbeddedServer({ dataDir, report })
  return { connection: server.connection, own: server, stop: () => server.stop() }
}
