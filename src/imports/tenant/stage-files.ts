/** Reads files and stages what they bring, in batches: memory does not grow with the files. */
import type { ImportSession } from '../../db/write/import/import-session.ts'
import type { Staged, StagedKind, StagedRefusal, StagedRows } from '../../db/write/import/staging.ts'
import { GatewayError } from '../../errors.ts'
import { toGuid } from '../../util/guid.ts'
import { shorten } from '../../util/shorten.ts'
import { createMissingPages } from './files/missing-pages.ts'
import { readCsv } from './files/read-csv.ts'
import { readJson } from './files/read-json.ts'
import { readJsonLines } from './files/read-json-lines.ts'
import { readText } from './files/read-text.ts'
import type { SourceFile } from './files/source-files.ts'
import type { SourceRecord } from './files/source-record.ts'
import { recordReaders } from './records/read-record.ts'

/** Whom to tell what is found while files are read. */
export interface Reading {
  /** So many more bytes are read. */
  report(bytes: number): void
  /** Something about a file that the person who imports it wants to know. */
  note(text: string): void
}

/** How many lines there were of each kind. */
export type LineCounts = Record<StagedKind, number>

/** So many rows go to the database together, or what was read of so many bytes. */
const batchSize = 2_000
const batchBytes = 8_388_608

/** How many columns that are not looked at are named. */
const mostColumns = 50

/** What was read. */
export interface Staging {
  readonly lines: LineCounts
  /** How many rows were staged, without those that were refused at once. */
  readonly rows: number
  readonly refused: number
}

/** Reads every file to its end. Throws where one cannot be read as what it is; then nothing is to be written. */
export async function stageFiles(
  session: Pick<ImportSession, 'stage'>,
  files: readonly SourceFile[],
  reading: Reading,
): Promise<Staging> {
  const lines: LineCounts = { users: 0, groups: 0, members: 0, subscribedSkus: 0, groupLicenses: 0, userLicenses: 0 }
  const batches = createBatches(session)
  const missing = createMissingPages()
  let [rows, refused, unwritten] = [0, 0, 0]
  const counting: Reading = {
    ...reading,
    report(bytes) {
      unwritten += bytes
      reading.report(bytes)
    },
  }
  for (const [index, file] of files.entries()) {
    const { read } = recordReaders[file.kind]
    for await (const record of readRecords(file, counting, (hasNext) => missing.add(file, hasNext))) {
      const { position } = record
      lines[file.kind]++
      try {
        if ('problem' in record) throw new GatewayError('Request_BadRequest', record.problem)
        for (const { table, row } of read(record.values, file.groupId)) {
          batches.add(table, { file: index, position, ...row })
          if (table === 'refusals') refused++
          else rows++
        }
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error
        refused++
        const row = { kind: file.kind, reason: error.message, groupId: groupOf(record) }
        batches.add('refusals', { file: index, position, ...row } satisfies Omit<StagedRefusal, 'n'>)
      }
      if (batches.size < batchSize && unwritten < batchBytes) continue
      unwritten = 0
      await batches.flush()
    }
  }
  await batches.flush()
  await batches.flush()
  for (const line of missing.told()) reading.note(line)
  return { lines, rows, refused }
}

function readRecords(
  file: SourceFile,
  { report, note }: Reading,
  endPage: (hasNext: boolean) => void,
): AsyncIterable<SourceRecord> {
  const text = readText(file, report)
  if (file.format === 'json') return readJson(file, text, endPage)
  if (file.format === 'json-lines') return readJsonLines(file, text)
  const { columns: known, needed } = recordReaders[file.kind]
  return readCsv(file, text, {
    known,
    needed,
    note: (ignored) => note(`${file.name}: not looked at: ${describeColumns(ignored)}`),
  })
}

function describeColumns(names: readonly string[]): string {
  const more = names.length - mostColumns
  const told = names.slice(0, mostColumns).map((name) => shorten(name, 60))
  return [...told, ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : [])].join(', ')
}

/** The group that a line about a group's licence is about, where that can be read. */
function groupOf(record: SourceRecord): string | null {
  const id = 'values' in record ? record.values['groupId'] : null
  return typeof id === 'string' ? toGuid(id.trim()) : null
}

/** Rows that wait to be written; while a batch is written, the next is read. */
function createBatches({ stage }: Pick<ImportSession, 'stage'>) {
  const none = () =>
    ({ users: [], groups: [], members: [], subscribedSkus: [], groupLicenses: [], userLicenses: [], refusals: [] }) as {
      [Table in keyof Staged]: Staged[Table][]
    }
  let rows = none()
  let [size, n] = [0, 0]
  let writing: Promise<void> = Promise.resolve()
  return {
    add<Table extends keyof Staged>(table: Table, row: Omit<Staged[Table], 'n'>): void {
      rows[table].push({ n: ++n, ...row } as unknown as Staged[Table]) // a row is what it is without its number, and its number
      size++
    },
    get size() {
      return size
    },
    /** Waits for the batch before this one, not for this one. */
    async flush(): Promise<void> {
      await writing
      const full: StagedRows = rows
      rows = none()
      size = 0
      writing = stage(full)
      // Whoever waits for it hears of a failure; until then it is nobody's.
      writing.catch(() => {})
    },
  }
}
