import { mkdir, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Command } from 'commander'
import { allPermissions, roles } from '../auth/permissions.ts'
import { mintToken } from '../auth/development-token.ts'
import { type Config, parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { contosoAdministrator, contosoTenantId } from '../imports/demonstration/contoso.ts'
import { createLogger } from '../observability/logger.ts'

/** Tells the installer that a gateway of this checkout runs. */
const running = new URL('../../dist/.running', import.meta.url)

/** `license-gateway serve`: runs the gateway until it is told to stop; a signal more than a second later ends it at once. */
export function serveCommand(): Command {
  return new Command('serve').description('run the gateway').action(async () => serve(parseConfig(readEnvironment())))
}

async function serve(config: Config): Promise<void> {
  // V8 lets garbage grow to several times of what is in use before it looks; half of it costs no measurable throughput.
  setFlagsFromString('--heap-growing-percent=50')
  // Whoever read the output may have gone; that is no reason to stop, nor to stop uncleanly.
  process.stdout.on('error', () => {})
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const logger = createLogger(config)
  if (config.developmentNetwork)
    logger.warn(
      `DEVELOPMENT_NETWORK is on: whoever has the key ${config.developmentKeyFile} may sign in as anybody, from every network that reaches ${config.host}`,
    )
  // Only this command needs all of the gateway; the others, and settings that are wrong, answer without loading it.
  const { startApp } = await import('../app.ts')
  const app = await startApp(config, logger, print)
  await mkdir(new URL('.', running), { recursive: true })
  await writeFile(running, String(process.pid))
  const token = await mintToken(app.key, {
    tenantId: contosoTenantId,
    objectId: contosoAdministrator.id,
    userPrincipalName: contosoAdministrator.userPrincipalName,
    scopes: allPermissions,
    directoryRoles: [roles.globalAdministrator],
    expires: '12h',
  })
  print(
    `License Gateway is ready.\n  GraphQL   ${app.url}/graphql\n  Health    ${app.url}/health/ready\n\nA token for development, valid for 12 hours:\n${token}`,
  )
  let stopping: number | null = null
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping !== null) {
      // Ctrl-C arrives twice: from the terminal, and passed on by npm. Whoever presses it again later will not wait any more.
      if (performance.now() - stopping >= 1_000) process.exit(128 + constants.signals[signal])
      return
    }
    stopping = performance.now()
    print('Stopping ...')
    void rm(running, { force: true })
      .then(() => app.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}
