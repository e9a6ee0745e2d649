import { Command, Option } from 'commander'
import { loadDevelopmentKey } from '../auth/development-key.ts'
import { developmentApplication, mintToken } from '../auth/development-token.ts'
import { allPermissions, roles } from '../auth/permissions.ts'
import { ConfigError, parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { contosoAdministrator, contosoTenantId, users } from '../imports/demonstration/contoso.ts'
import { toGuid } from '../util/guid.ts'
import { toTenantId } from './tenant-id.ts'
import { UsageError } from './usage-error.ts'

interface Options {
  readonly user?: string
  readonly scopes?: string
  readonly wids?: string
  readonly app?: boolean
  readonly roles?: string
  readonly tenant: string
  readonly expires: string
}

/** `license-gateway token`: prints one development token and nothing else; nobody is looked up, so no server has to run. */
export function tokenCommand(): Command {
  return new Command('token')
    .summary('print a development token')
    .description(
      'print a development token. It says what it is told to: that the tenant and the person exist is not looked up',
    )
    .option(
      '--user <upn or id>',
      `the person, by name one of those with whom Contoso begins (default: ${contosoAdministrator.userPrincipalName})`,
    )
    .option('--scopes <list>', `scopes, separated by spaces (default: all that the gateway knows)`)
    .option('--wids <list>', 'template ids of directory roles, separated by spaces (default: Global Administrator)')
    .addOption(
      new Option(
        '--app',
        `an application by itself, without a person: client id ${developmentApplication.appId}, object id ${developmentApplication.objectId}`,
      ).conflicts(['user', 'scopes', 'wids']),
    )
    .option('--roles <list>', 'roles of the application, separated by spaces; with --app')
    .option('--tenant <id>', 'the tenant', contosoTenantId)
    .option('--expires <duration>', 'how long it is valid: a whole number of s, m, h or d, at most 3650d', '1h')
    .addHelpText('after', known)
    .addHelpText(
      'after',
      '\nWhich scopes and roles a field asks for: README.md, "Rights", and the description of the field in schema.graphql.',
    )
    .action(async (options: Options) => {
      const config = parseConfig(readEnvironment())
      if (config.entra !== null) throw new ConfigError([refusedByEntra(config.entra.authority)])
      const claims = claimsOf(options)
      const key = await loadDevelopmentKey(config.developmentKeyFile, (words) => process.stderr.write(`${words}\n`))
      process.stdout.write(`${await mintToken(key, claims)}\n`)
    })
}

const refusedByEntra = (authority: string) =>
  `AUTH_MODE is entra: a gateway with these settings refuses development tokens, so none is made. Clients get theirs from ${authority}.`

const lines = (all: readonly string[]) => all.map((line) => `\n  ${line}`).join('')

const known = `
Scopes, and roles of applications, that the gateway knows:${lines([...allPermissions].sort())}
Directory roles that it knows:${lines(Object.entries(roles).map(([name, id]) => `${id}  ${name}`))}`

function claimsOf({ user, scopes, wids, app, roles: appRoles, tenant, expires: duration }: Options) {
  const tenantId = toTenantId('--tenant', tenant)
  const expires = toDuration(duration)
  if (app) return { tenantId, ...developmentApplication, appRoles: toPermissions('--roles', appRoles ?? ''), expires }
  if (appRoles !== undefined)
    throw new UsageError('--roles are those of an application: give --app too, or use --scopes')
  const person = findPerson(user)
  return {
    tenantId,
    objectId: person.id,
    userPrincipalName: person.userPrincipalName,
    scopes: scopes === undefined ? allPermissions : toPermissions('--scopes', scopes),
    directoryRoles: wids === undefined ? [roles.globalAdministrator] : toRoles(wids),
    expires,
  }
}

const list = (text: string) => text.split(/\s+/).filter(Boolean)

/** Also those that the gateway does not know, as a token of Entra may have them; that they allow nothing is told on standard error. */
function toPermissions(option: string, text: string): readonly string[] {
  for (const name of list(text).filter((each) => !allPermissions.includes(each))) tellUseless(option, name)
  return list(text)
}

function toRoles(text: string): readonly string[] {
  return list(text).map((word) => {
    const id = toGuid(word)
    if (id === null) throw new UsageError(`--wids must be the GUIDs of role templates, not ${word}`)
    if (!Object.values<string>(roles).includes(id)) tellUseless('--wids', id)
    return id
  })
}

function tellUseless(option: string, name: string): void {
  process.stderr.write(`${option}: ${name} allows nothing here; "license-gateway token --help" lists what does.\n`)
}

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 }
const longest = 3_650 * seconds.d

function toDuration(text: string): string {
  const [, number, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const length = Number(number) * seconds[unit as keyof typeof seconds] // undefined where the text is no duration: NaN
  if (length >= 1 && length <= longest) return text
  throw new UsageError(`--expires must be a whole number of s, m, h or d, such as 30m, from 1s to 3650d, not ${text}`)
}

function findPerson(user: string | undefined): { id: string; userPrincipalName: string } {
  if (user === undefined) return contosoAdministrator
  const id = toGuid(user)
  const known = users.find((person) => person.user_principal_name === user.toLowerCase() || person.id === id)
  if (known) return { id: known.id, userPrincipalName: known.user_principal_name }
  if (!id)
    throw new UsageError(
      `--user: ${user} is not among those with whom the demonstration tenant begins; give the object id`,
    )
  return { id, userPrincipalName: id }
}
