import { Command } from 'commander'
import { parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { migrate } from '../db/migrate.ts'
import { openServer } from '../db/server.ts'
import { writeCatalogue } from '../db/write/catalog.ts'

/** `license-gateway migrate`: brings the database up to this build, and ends. */
export function migrateCommand(): Command {
  return new Command('migrate').description('apply the migrations and end').action(async () => {
    const print = (line: string) => process.stdout.write(`${line}\n`)
    const server = await openServer(parseConfig(readEnvironment()), print)
    try {
      const applied = await migrate(server, () => writeCatalogue(server.connection))
      print(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`)
    } finally {
      await server.stop()
    }
  })
}
