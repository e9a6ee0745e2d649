import type { DatabaseRoles } from './database-roles.ts'
import { type EmbeddedServer, startEmbeddedServer } from './embedded.ts'
import { requireUsableServer } from './named-server.ts'

/** How the database is reached, and what to do with it at the end. */
export interface OpenedServer extends DatabaseRoles {
  /** The server that the gateway brought along; null: it is somebody else's. */
  readonly own: Pick<EmbeddedServer, 'isRunning' | 'start'> | null
  stop(): Promise<void>
}

/** Where the database is. */
export interface ServerPlace {
  /** Null: the embedded server on `dataDir`. */
  readonly databaseUrl: string | null
  /** The same database as another role, which migrates it; null: that of `databaseUrl` does. */
  readonly databaseMigrationUrl: string | null
  readonly dataDir: string
}

/** Starts the embedded server where no other is named, else looks whether that one can be used. Rejects with words for a person. */
export async function openServer(
  { databaseUrl, databaseMigrationUrl, dataDir }: ServerPlace,
  report: (line: string) => void,
): Promise<OpenedServer> {
  if (databaseUrl !== null) {
    await requireUsableServer('DATABASE_URL', databaseUrl)
    if (databaseMigrationUrl !== null) await requireUsableServer('DATABASE_MIGRATION_URL', databaseMigrationUrl)
    const migration = databaseMigrationUrl === null ? null : { connectionString: databaseMigrationUrl }
    return { connection: { connectionString: databaseUrl }, migration, own: null, async stop() {} }
  }
  const server = await startEmbeddedServer({ dataDir, report })
  return { connection: server.connection, migration: server.migration, own: server, stop: () => server.stop() }
}
