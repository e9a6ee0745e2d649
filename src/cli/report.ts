import { Argument, Command } from 'commander'
import { findTenant } from '../db/read/tenants.ts'
import type { Report } from '../operations/reports/report.ts'
import { type ReportName, reports } from '../operations/reports/reports.ts'
import { printCsv } from './print-csv.ts'
import { toTenantId } from './tenant-id.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

const names = Object.keys(reports) as readonly ReportName[] // the keys are those of the table

/** `license-gateway report`: one report as CSV on standard output, as it is read. */
export function reportCommand(): Command {
  return new Command('report')
    .description('print one report as CSV')
    .addArgument(new Argument('<name>', 'which report').choices(names))
    .requiredOption('--tenant <id>', 'the tenant')
    .addHelpText('after', `\nReports:\n${names.map((name) => `  ${name}: ${reports[name].about}`).join('\n')}`)
    .action(async (name: ReportName, { tenant }: { readonly tenant: string }) => {
      const tenantId = toTenantId('--tenant', tenant)
      await withDatabase(async (database) => {
        if ((await findTenant(database, tenantId)) === null)
          throw new UsageError(`--tenant: there is no tenant ${tenantId}`)
        const { columns, rows }: Report = reports[name]
        await printCsv({ columns, rows: rows(database.tenant(tenantId)) }, process.stdout)
      })
    })
}
