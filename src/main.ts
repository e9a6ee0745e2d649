import 'reflect-metadata'
import { Command } from 'commander'
import { checkCommand } from './cli/check.ts'
import { migrateCommand } from './cli/migrate.ts'
import { schemaCommand } from './cli/schema.ts'
import { seedCommand } from './cli/seed.ts'
import { serveCommand } from './cli/serve.ts'
import { tenantCommand } from './cli/tenant.ts'
import { tokenCommand } from './cli/token.ts'
import { ConfigError } from './config/config.ts'

const program = new Command('license-gateway').description('a GraphQL gateway over group licensing')
for (const command of [
  serveCommand(),
  tokenCommand(),
  tenantCommand(),
  checkCommand(),
  seedCommand(),
  migrateCommand(),
  schemaCommand(),
])
  program.addCommand(command)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) console.error(problem)
    process.exit(78)
  }
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
