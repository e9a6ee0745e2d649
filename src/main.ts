import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { catalogCommand } from './cli/catalog.ts'
import { checkCommand } from './cli/check.ts'
import { migrateCommand } from './cli/migrate.ts'
import { reportCommand } from './cli/report.ts'
import { schemaCommand } from './cli/schema.ts'
import { seedCommand } from './cli/seed.ts'
import { serveCommand } from './cli/serve.ts'
import { tenantCommand } from './cli/tenant.ts'
import { tokenCommand } from './cli/token.ts'
import { UsageError } from './cli/usage-error.ts'
import { ConfigError } from './config/config.ts'
import { escapeText } from './util/quote-text.ts'

/** Of sysexits.h; what fails for another reason ends with 1. */
const exitCodes = { usage: 64, config: 78 }

requireNode()
const program = new Command('license-gateway')
  .description('a GraphQL gateway over group licensing')
  .version(readVersion(), '--version', 'print the version')
for (const command of [
  serveCommand(),
  tokenCommand(),
  tenantCommand(),
  catalogCommand(),
  checkCommand(),
  seedCommand(),
  reportCommand(),
  migrateCommand(),
  schemaCommand(),
])
  program.addCommand(command)
for (const command of withSubcommands(program)) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  process.exit(explain(error))
}

/** `npm start` and `npx` bring a Node.js along that is new enough; whoever calls this file by another one is told. */
function requireNode(): void {
  const { node: version } = process.versions
  if (Number(version.split('.')[0]) >= 24) return
  console.error(
    `license-gateway needs Node.js 24 or newer, and this is ${version}: start it by "npm start", and commands by "npx license-gateway", which run it with the one that is installed beside it.`,
  )
  process.exit(exitCodes.config)
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

/** Tells why the command did not run, and answers the exit code. */
function explain(error: unknown): number {
  // Commander has told it already; 0: the caller asked for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  if (error instanceof ConfigError) {
    for (const problem of error.problems) console.error(problem)
    return exitCodes.config
  }
  // It may name what somebody else named, such as files: nothing of it is for the terminal to obey.
  const message = error instanceof Error ? error.message : String(error)
  console.error(message.split('\n').map(escapeText).join('\n'))
  return error instanceof UsageError ? exitCodes.usage : 1
}
