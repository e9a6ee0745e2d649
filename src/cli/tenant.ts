import { Command } from 'commander'
import { createTenant } from '../db/write/tenants.ts'
import { isCountry } from '../util/countries.ts'
import { quoteText } from '../util/quote-text.ts'
import { toTenantId } from './tenant-id.ts'
import { tenantImportCommand } from './tenant-import.ts'
import { withDatabase } from './with-database.ts'
import { UsageError } from './usage-error.ts'

interface Options {
  readonly id: string
  readonly name: string
  readonly country: string
}

/** `license-gateway tenant`: a tenant of one's own, made empty, and what it gets from files. */
export function tenantCommand(): Command {
  const create = new Command('create')
    .description('make an empty tenant')
    .requiredOption('--id <guid>', 'the tenant id, as tokens carry it (required)')
    .requiredOption('--name <text>', 'the display name, 1 to 256 characters (required)')
    .requiredOption('--country <XX>', 'the country, two capital letters of ISO 3166, such as DE (required)')
    .action(async ({ id, name, country }: Options) => {
      const tenantId = toTenantId('--id', id)
      const displayName = name.trim()
      if (displayName === '' || [...displayName].length > 256)
        throw new UsageError('--name must have 1 to 256 characters that are not all spaces')
      if (!isCountry(country))
        throw new UsageError(`--country must be a country of ISO 3166, two capital letters, not ${quoteText(country)}`)
      await withDatabase((database) => createTenant(database, { tenantId, displayName, countryLetterCode: country }))
      process.stdout.write(`The tenant ${displayName} (${tenantId}) was created. It has no users and groups yet.\n`)
    })
  return new Command('tenant')
    .description('make tenants, and fill them')
    .addCommand(create)
    .addCommand(tenantImportCommand())
}
