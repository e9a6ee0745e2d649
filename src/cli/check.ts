import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import type { Database } from '../db/client.ts'
import { eachTenant, findTenant, type TenantName } from '../db/read/tenants.ts'
import { checkTenant } from '../engine/check.ts'
import { repairTenant } from '../engine/repair.ts'
import { describeDifference, describeOutstanding, describeRepair } from './check-words.ts'
import { toTenantId } from './tenant-id.ts'
import { withDatabase } from './with-database.ts'
import { UsageError } from './usage-error.ts'

interface Options {
  readonly repair?: boolean
  readonly tenant?: string
}

/** The exit code where a tenant is not sound, told apart from a check that could not be made (1). */
const differs = 2

/** `license-gateway check`: reports what is not as the laws leave it; the exit code is 2 where anything was found. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'compare the seats and licences that are stored with what they should be; exit code 2 where something differs',
    )
    .option('--tenant <id>', 'one tenant only (default: every tenant)')
    .option('--repair', 'mend what differs: seats at once, licences by the next evaluation of their users')
    .action(async ({ repair = false, tenant }: Options) => {
      const only = tenant === undefined ? null : toTenantId('--tenant', tenant)
      await withDatabase(async (database, { seatQueue }) => {
        const found = only === null ? null : await findTenant(database, only)
        if (only !== null && found === null) throw new UsageError(`--tenant: there is no tenant ${only}`)
        let checked = 0
        for await (const each of found === null ? eachTenant(database) : [found]) {
          if (!(await checkOne(database, each, { seatQueue, repair }))) process.exitCode = differs
          checked++
        }
        if (checked === 0) process.stdout.write('There is no tenant.\n')
      })
    })
}

/** Answers whether the tenant was sound. */
async function checkOne(
  database: Database,
  { id, name }: TenantName,
  { seatQueue, repair }: { readonly seatQueue: boolean; readonly repair: boolean },
): Promise<boolean> {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const { differences, outstanding } = await checkTenant(database.tenant(id), { seatQueue })
  print(
    `${name} (${id}): ${differences.length === 0 ? 'nothing differs' : `${differences.length} ${differences.length === 1 ? 'line differs' : 'lines differ'}`}`,
  )
  for (const difference of differences) print(`  ${describeDifference(difference)}`)
  for (const line of describeOutstanding(outstanding)) print(`  ${line}`)
  if (repair && differences.length > 0) {
    const done = await repairTenant(database.tenant(id), { seatQueue, eventId: randomUUID() })
    for (const line of describeRepair(done)) print(`  repair: ${line}`)
  }
  return differences.length === 0
}
