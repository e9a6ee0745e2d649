import { type Config, parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { type Database, openDatabase } from '../db/client.ts'
import { migrate } from '../db/migrate.ts'
import { openServer } from '../db/server.ts'
import { writeCatalogue } from '../db/write/catalog.ts'

/** Runs a command on the database, which is brought up to this build first; stops the server if nobody else uses it. */
export async function withDatabase<T>(run: (database: Database, config: Config) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack()
  const config = parseConfig(readEnvironment())
  const server = await openServer(config, () => {})
  const { connection } = server
  opened.defer(() => server.stop())
  const applied = await migrate(server, () => writeCatalogue(connection))
  // Standard output is for what the command has to say.
  if (applied.length > 0) process.stderr.write(`The database was brought up to this version: ${applied.join(', ')}\n`)
  const database = openDatabase({
    connection: { ...connection, application_name: 'license-gateway command' },
    max: 2,
  })
  opened.defer(() => database.close())
  return await run(database, config)
}
