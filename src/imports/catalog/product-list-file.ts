/**
 * Microsoft's list "Product names and service plan identifiers for licensing" as a CSV file, read as a stream. A line that
 * cannot be taken is noted and left out; a file that is not such a list is refused whole.
 */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { ProductList } from '../../db/write/catalog/import.ts'
import { quoteText } from '../../util/quote-text.ts'
import { createProductListCollector, type ProductListNotes } from './collect-product-list.ts'
import { createLineNotes, type LineNotes, tellNotes } from './line-notes.ts'
import { productColumns, type ProductColumn, toProductLine } from './product-line.ts'
import { readLines, refuseFile } from '../text-file.ts'

/** The most lines that a list may have; Microsoft's has some thousands. */
const mostLines = 100_000

/** The most bytes of one line's values. */
const longestRecord = 65_536

/** What was found in a file. */
export interface ProductListReading extends ProductListNotes {
  /** Lines below the header that are not blank. */
  readonly lines: number
  readonly refused: LineNotes
  /** The last line, where it does not end as lines do: what is missing of it, or after it, the file does not tell. */
  readonly openLine: number | null
}

/** A line as `csv-parse` tells it. */
interface CsvRecord {
  readonly record: readonly string[]
  /** `lines` is where it ends. */
  readonly info: { readonly lines: number }
}

/** Reads the file to its end. Throws a sentence where it is not a list of which at least one line can be taken. */
export async function readProductListFile(
  file: string,
): Promise<{ readonly list: ProductList; readonly reading: ProductListReading }> {
  const collector = createProductListCollector()
  const refused = createLineNotes()
  let lines = 0
  let columns: Columns | null = null
  let [open, last] = [false, 0]
  const records = readRecords(file, (ended) => {
    open = !ended
  })
  for await (const { line, values } of records) {
    last = line
    if (isBlank(values)) continue
    if (columns === null) {
      columns = findColumns(file, values)
      continue
    }
    if (++lines > mostLines) throw refuseFile(file, `has more than ${mostLines.toLocaleString('en')} lines`)
    const said = readLine(columns, values)
    if (typeof said === 'string') refused.add(line, said)
    else collector.take(line, said)
  }
  if (columns === null) throw refuseFile(file, 'is empty')
  if (lines === 0) throw refuseFile(file, 'has no line below its header')
  if (lines === refused.count)
    throw refuseFile(file, `has no line that can be taken, of ${lines.toLocaleString('en')}`, tellNotes(refused))
  const { list, notes } = collector.collected()
  return { list, reading: { lines, refused, openLine: open ? last : null, ...notes } }
}

/**
 * The values of each line with its number; of a record that goes over several, the first. In the end it tells whether the last
 * line is ended.
 */
async function* readRecords(
  file: string,
  tellEnd: (ended: boolean) => void,
): AsyncGenerator<{ readonly line: number; readonly values: readonly string[] }> {
  let parsed = 0
  let first: readonly string[] = []
  const parser = parse({
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: longestRecord,
    info: true,
    // Records that were parsed and not read yet are lost where a later one fails.
    on_record: (each, { lines }) => {
      if (isBlank(first)) first = (each as unknown as CsvRecord).record // with `info` it is one, which its type does not say
      parsed = lines
      return each
    },
  })
  pipeline(Readable.from(watchEnd(readLines(file), tellEnd)), parser, () => {}) // an error of either arrives below
  let line = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      yield { line, values: record }
      line = info.lines + 1
    }
  } catch (error) {
    // A first line that cannot be one says more than a quote further down.
    if (line === 1 && !isBlank(first)) findColumns(file, first)
    throw error instanceof CsvError ? refuseFile(file, `is no CSV file: ${explain(error, parsed + 1)}`) : error
  }
}

async function* watchEnd(pieces: AsyncIterable<string>, tell: (ended: boolean) => void): AsyncGenerator<string> {
  for await (const piece of pieces) {
    tell(piece.endsWith('\n'))
    yield piece
  }
}

function isBlank(values: readonly string[]): boolean {
  return values.every((value) => value.trim() === '')
}

function explain({ code, lines }: CsvError, begins: number): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `a quote that opens in line ${begins} or later is not closed`
    case 'CSV_MAX_RECORD_SIZE':
      return `line ${begins} goes on for more than ${longestRecord.toLocaleString('en')} bytes; a quote may not be closed`
    default:
      return `there is a quote in line ${String(lines)} where none may be; a value with quotes stands in quotes, and has them doubled`
  }
}

/** How many values a line has, and where each column is. */
interface Columns {
  readonly count: number
  readonly at: ReadonlyMap<string, number>
}

/** The columns, in any order; the list may have others beside. */
function findColumns(file: string, header: readonly string[]): Columns {
  const names = header.map((name) => name.trim())
  const wrong = Object.keys(productColumns).filter(
    (name) => names.indexOf(name) !== names.lastIndexOf(name) || !names.includes(name),
  )
  if (wrong.length > 0)
    throw refuseFile(
      file,
      `is not Microsoft's list of product names: its first line must have each of these columns once, separated by commas, and begins with ${quoteText(names.join(','))}`,
      wrong,
    )
  return { count: names.length, at: new Map(names.map((name, at) => [name, at])) }
}

function readLine({ count, at }: Columns, values: readonly string[]) {
  if (values.length !== count) return `has ${values.length} values, not ${count}`
  return toProductLine((column: ProductColumn) => values[at.get(column) ?? -1] ?? '')
}
