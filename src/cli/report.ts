import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, Command } from 'commander'
import { stringify } from 'csv-stringify'
import { findTenant } from '../db/read/tenants.ts'
import type { Report } from '../operations/reports/report.ts'
import { type ReportName, reports } from '../operations/reports/reports.ts'
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
        const report: Report = reports[name]
        await print(Readable.from(report.rows(database.tenant(tenantId))), report.columns)
      })
    })
}

/** RFC 4180, with a header always. What a spreadsheet would take for a formula gets an apostrophe before it. */
async function print(rows: Readable, columns: readonly string[]): Promise<void> {
  const table = stringify({
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
  })
  try {
    await pipeline(rows, table, process.stdout, { end: false })
  } catch (error) {
    // Whoever read it has read enough.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}
