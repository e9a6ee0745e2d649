import { Command } from 'commander'
import { openServer } from '../app.ts'
import { parseConfig } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import { openDatabase } from '../db/client.ts'
import { createTenant } from '../db/write/tenants.ts'
import { toGuid } from '../util/guid.ts'

/** `license-gateway tenant create`: a tenant of one's own, empty. */
export function tenantCommand(): Command {
  const create = new Command('create')
    .description('make an empty tenant')
    .requiredOption('--id <guid>', 'the tenant id, as tokens carry it')
    .requiredOption('--name <text>', 'the display name')
    .requiredOption('--country <XX>', 'the country, ISO 3166 alpha-2')
    .action(async ({ id, name, country }: { id: string; name: string; country: string }) => {
      const tenantId = toGuid(id)
      if (!tenantId) throw new Error(`--id must be a GUID, not ${id}`)
      if (!/^[A-Z]{2}$/.test(country)) throw new Error(`--country must be two capital letters, not ${country}`)
      const { connection, stop } = await openServer(parseConfig(readEnvironment()), () => {})
      const database = openDatabase({ connection, max: 1 })
      try {
        await createTenant(database, { tenantId, displayName: name, countryLetterCode: country })
      } finally {
        await database.close()
        await stop()
      }
    })
  return new Command('tenant').description('tenants').addCommand(create)
}
