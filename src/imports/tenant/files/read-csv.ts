/** CSV with a header, separated by commas. A line with too many or too few values is told; a file that is no CSV is refused. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { SourceFile } from './source-files.ts'
import { refuseFile, refuseOldLineEnds } from '../../text-file.ts'
import { longestRecord, type SourceRecord } from './source-record.ts'

interface CsvRecord {
  readonly record: readonly string[]
  /** `lines` is where it ends. */
  readonly info: { readonly lines: number }
}

/** Which columns a file of a kind has. */
export interface CsvColumns {
  /** All that are understood; others are not looked at. */
  readonly known: readonly string[]
  /** Those without which no line says anything. */
  readonly needed: readonly string[]
  /** Told the names of columns that are not looked at. */
  note(ignored: readonly string[]): void
}

/** The lines of the file, each with its number (of one that goes over several, the first); empty ones count for nothing. */
export async function* readCsv(
  file: SourceFile,
  text: AsyncIterable<string>,
  columns: CsvColumns,
): AsyncGenerator<SourceRecord> {
  let [position, parsed] = [1, 0]
  let first: readonly string[] = []
  const parser = parse({
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: longestRecord,
    info: true,
    // Records that were parsed and not read yet are lost where a later one fails.
    on_record: (each, { lines }) => {
      if (parsed === 0) first = (each as unknown as CsvRecord).record // with `info` it is one, which its type does not say
      parsed = lines
      return each
    },
  })
  pipeline(Readable.from(withLineFeeds(file, text)), parser, () => {}) // an error of either arrives below
  let header: readonly (string | null)[] | null = null
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (header === null) header = readHeader(file, record, columns)
      else if (record.some((value) => value !== '')) yield toRecord(header, record, position)
      position = info.lines + 1
    }
  } catch (error) {
    // A first line that cannot be one says more than a quote further down.
    if (header === null && parsed > 0) readHeader(file, first, { ...columns, note: () => {} })
    throw error instanceof CsvError ? refuseFile(file.name, `is no CSV file: ${explain(error, parsed + 1)}`) : error
  }
  if (header === null) throw refuseFile(file.name, 'is empty: its first line must name the columns')
}

/** With `\n` for `\r\n`, which would be counted as two lines inside of quotes. */
async function* withLineFeeds({ name }: SourceFile, text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = ''
  let beginning: string | null = ''
  for await (const piece of text) {
    const whole = held + piece
    if (beginning !== null) {
      beginning += piece
      refuseOldLineEnds(name, beginning)
      if (/[\r\n]./s.test(beginning)) beginning = null
    }
    held = whole.endsWith('\r') ? '\r' : ''
    yield whole.slice(0, whole.length - held.length).replaceAll('\r\n', '\n')
  }
  yield held
}

function toRecord(header: readonly (string | null)[], record: readonly string[], position: number): SourceRecord {
  if (record.length !== header.length)
    return { position, problem: `has ${record.length} values, not ${header.length} as the first line` }
  const values: Record<string, string> = {}
  for (const [index, name] of header.entries()) if (name !== null) values[name] = record[index] ?? ''
  return { position, values }
}

/** The known columns by their places, in any case; null: one that is not looked at. */
function readHeader({ name }: SourceFile, record: readonly string[], { known, needed, note }: CsvColumns) {
  const header = record.map(
    (column) => known.find((each) => each.toLowerCase() === column.trim().toLowerCase()) ?? null,
  )
  const missing = needed.filter((column) => !header.includes(column))
  if (missing.length > 0)
    throw refuseFile(
      name,
      `must name its columns in its first line, separated by commas; there is no column ${missing.join(', ')}`,
    )
  const twice = header.find((column, index) => column !== null && header.indexOf(column) < index)
  if (twice !== undefined) throw refuseFile(name, `has the column ${twice} twice`)
  const ignored = record.filter((_, index) => header[index] === null)
  if (ignored.length > 0) note(ignored)
  return header
}

function explain({ code, lines }: CsvError, begins: number): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `a quote is not closed, in line ${begins} or later`
    case 'CSV_MAX_RECORD_SIZE':
      return `a line after line ${begins - 1} is longer than ${longestRecord.toLocaleString('en')} characters; a quote may not be closed`
    default:
      return `there is a quote in line ${String(lines)} where none may be; a value with quotes stands in quotes, and has them doubled`
  }
}
