import { mkdir, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Command } from 'commander'
import { allPermissions, roles } from '../auth/permissions.ts'
import { mintToken } from '../auth/development-token.ts'
import { type Config, parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { isLoopback } from '../config/is-loopback.ts'
import { contosoAdministrator, contosoTenantId } from '../imports/demonstration/contoso.ts'
import { createLogger } from '../observability/logger.ts'
import { developmentWarning } from './development-warning.ts'

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
  const warning = developmentWarning(config)
  if (warning !== null) logger.warn(warning)
  const stopping = new AbortController()
  // Only this command needs all of the gateway; the others, and settings that are wrong, answer without loading it.
  const started = import('../app.ts').then(({ startApp }) => startApp(config, logger, print))
  stopAtSignal(print, async () => {
    stopping.abort()
    // What has not started yet is stopped when it has; why it did not start is told by itself.
    const app = await started.catch(() => null)
    await rm(running, { force: true })
    await app?.close()
  })
  const app = await started
  if (stopping.signal.aborted) return
  await mkdir(new URL('.', running), { recursive: true })
  await writeFile(running, String(process.pid))
  const signIn =
    app.key === null
      ? 'Callers sign in with access tokens of Entra; development tokens are refused.'
      : `A token for development, of ${contosoAdministrator.userPrincipalName} as Global Administrator, valid for 12 hours:\n${await mintAdministrator(app.key)}`
  print(
    `License Gateway is ready.\n${config.explorer === 'off' ? '' : `  Explorer  ${explorerUrl(config, app.url)}\n`}  GraphQL   ${app.url}/graphql\n  REST      ${app.url}/v1.0\n  Health    ${app.url}/health/ready\n\n${signIn}`,
  )
}

function mintAdministrator(key: CryptoKey): Promise<string> {
  return mintToken(key, {
    tenantId: contosoTenantId,
    objectId: contosoAdministrator.id,
    userPrincipalName: contosoAdministrator.userPrincipalName,
    scopes: allPermissions,
    directoryRoles: [roles.globalAdministrator],
    expires: '12h',
  })
}

/** Where a browser on this machine finds the explorer page, which answers for no other Host. */
function explorerUrl({ host }: Config, url: string): string {
  return isLoopback(host) ? `${url}/` : `http://localhost:${new URL(url).port}/`
}

/** Ends the process by SIGINT or SIGTERM: cleanly by the first, at once by one that comes a second or more after it. */
function stopAtSignal(print: (line: string) => void, stop: () => Promise<void>): void {
  let since: number | null = null
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    if (since !== null) {
      // Ctrl-C arrives twice: from the terminal, and passed on by npm. Whoever presses it again later will not wait any more.
      if (performance.now() - since >= 1_000) process.exit(128 + constants.signals[signal])
      return
    }
    since = performance.now()
    print('Stopping ...')
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
}
