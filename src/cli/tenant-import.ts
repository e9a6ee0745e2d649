import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { findSourceFiles, type SourceFiles } from '../imports/tenant/files/source-files.ts'
import { importTenant } from '../imports/tenant/import-tenant.ts'
import { recordKinds } from '../imports/tenant/record-kinds.ts'
import { escapeText } from '../util/quote-text.ts'
import { createRefusedReport } from './refused-report.ts'
import { describeImport, importHelp } from './tenant-import-words.ts'
import { showImportProgress } from './tenant-import-progress.ts'
import { toTenantId } from './tenant-id.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

interface Options {
  readonly tenant: string
  readonly refused?: string
}

/** EX_IOERR of sysexits.h: all was imported that can be, what could not is not told in full. */
const reportLost = 74

/** `license-gateway tenant import`: a directory of one's own from files. The exit code is 1 where no line could be taken. */
export function tenantImportCommand(): Command {
  return new Command('import')
    .description('read users, groups, members, products and licences from files into a tenant')
    .argument('<folder or file>', 'CSV, JSON lines, or JSON as Microsoft Graph answers it')
    .requiredOption('--tenant <id>', 'the tenant; tenant create makes one')
    .option('--refused <file.csv>', 'writes every line that was refused, with its reason')
    .addHelpText('after', importHelp)
    .action(async (path: string, { tenant, refused }: Options) => {
      const tenantId = toTenantId('--tenant', tenant)
      const { files, ignored } = await findFiles(path)
      await using report = await createRefusedReport(refused, files)
      const warn = (line: string) => process.stderr.write(`${escapeText(line)}\n`)
      for (const { name, reason } of ignored.slice(0, 20)) warn(`${name}: not looked at, as ${reason}`)
      if (ignored.length > 20) warn(`and ${ignored.length - 20} more files that are not looked at`)
      const began = performance.now()
      const imported = await withDatabase(async (database) => {
        const progress = showImportProgress(
          process.stderr,
          files.reduce((sum, { bytes }) => sum + bytes, 0),
        )
        return importTenant(database, tenantId, {
          files,
          eventId: randomUUID(),
          report: progress.report,
          reportPart: progress.reportPart,
          note: (text) => progress.note(escapeText(text)),
          refused: report.add,
        }).finally(progress.end)
      })
      const took = performance.now() - began
      const unwritten = await report.finish()
      for (const line of describeImport(imported, took)) process.stdout.write(`${line}\n`)
      for (const line of report.told()) warn(line)
      if (!imported.isTold)
        warn(
          'What can be taken is imported, but the connection to the database broke before all that was refused was told: import again to read it.',
        )
      if (unwritten !== null) warn(`What can be taken is imported, but ${refused} could not be written (${unwritten}).`)
      if (imported.taken === 0) process.exitCode = 1
      else if (unwritten !== null || !imported.isTold) process.exitCode = reportLost
    })
}

async function findFiles(path: string): Promise<SourceFiles> {
  const found = await findSourceFiles(path)
  if (found === null) throw new UsageError(`there is no folder or file ${path}`)
  if (found.files.length === 0)
    throw new UsageError(
      `${path} has no file to import: names begin with ${recordKinds.join(', ')} and end in .csv, .jsonl or .json`,
    )
  return found
}
