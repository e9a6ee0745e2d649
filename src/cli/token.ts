import { Command, Option } from 'commander'
import { loadDevelopmentKey } from '../auth/development-key.ts'
import { developmentApplication, mintToken } from '../auth/development-token.ts'
import { allPermissions, roles } from '../auth/permissions.ts'
import { parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { contosoAdministrator, contosoTenantId, users } from '../imports/demonstration/contoso.ts'
import { toGuid } from '../util/guid.ts'
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

/** `license-gateway token`: prints one development token and nothing else. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('print a development token')
    .option('--user <upn or id>', 'the person (default: the administrator of Contoso)')
    .option('--scopes <list>', 'scopes, separated by spaces (default: all)')
    .option('--wids <list>', 'template ids of directory roles (default: Global Administrator)')
    .addOption(
      new Option(
        '--app',
        `an application by itself, without a person: client id ${developmentApplication.appId}, object id ${developmentApplication.objectId}`,
      ).conflicts('user'),
    )
    .option('--roles <list>', 'roles of the application')
    .option('--tenant <id>', 'the tenant', contosoTenantId)
    .option('--expires <duration>', 'how long it is valid, such as 30m', '1h')
    .addHelpText(
      'after',
      '\nWhich scopes and roles a field asks for: README.md, "Rights", and the description of the field in schema.graphql.',
    )
    .action(async (options: Options) => {
      const config = parseConfig(readEnvironment())
      const key = await loadDevelopmentKey(config.developmentKeyFile)
      process.stdout.write(`${await mintToken(key, claimsOf(options))}\n`)
    })
}

function claimsOf({ user, scopes, wids, app, roles: appRoles, tenant, expires }: Options) {
  const tenantId = toGuid(tenant)
  if (!tenantId) throw new UsageError(`--tenant must be a GUID, not ${tenant}`)
  const list = (text: string) => text.split(/\s+/).filter(Boolean)
  if (app) return { tenantId, ...developmentApplication, appRoles: list(appRoles ?? ''), expires }
  const person = findPerson(user)
  return {
    tenantId,
    objectId: person.id,
    userPrincipalName: person.userPrincipalName,
    scopes: scopes === undefined ? allPermissions : list(scopes),
    directoryRoles: wids === undefined ? [roles.globalAdministrator] : list(wids),
    expires,
  }
}

function findPerson(user: string | undefined): { id: string; userPrincipalName: string } {
  if (user === undefined) return contosoAdministrator
  const id = toGuid(user)
  const known = users.find((person) => person.user_principal_name === user.toLowerCase() || person.id === id)
  if (known) return { id: known.id, userPrincipalName: known.user_principal_name }
  if (!id) throw new UsageError(`--user: ${user} is not a person of the demonstration tenant; give the object id`)
  return { id, userPrincipalName: id }
}
