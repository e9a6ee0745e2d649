import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'

/** A table that is read as it is printed. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<object>
}

/**
 * Prints a table as RFC 4180 has it, with a header always; what a spreadsheet would take for a formula gets an apostrophe before
 * it. Ends without a word where the reader has read enough, and rejects where the rows or the output fail. The output stays open.
 */
export async function printCsv({ columns, rows }: Table, output: Writable): Promise<void> {
  const text = stringify({
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
  })
  try {
    await pipeline(Readable.from(failingApart(rows)), text, output, { end: false })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}

/** A connection to the database may break with the code of a reader that has gone: a failure of the rows has no code. */
async function* failingApart(rows: AsyncIterable<object>): AsyncGenerator<object> {
  const iterator = rows[Symbol.asyncIterator]()
  for (;;) {
    const next = await iterator.next().catch((cause: unknown) => {
      throw new Error(cause instanceof Error ? cause.message : String(cause), { cause })
    })
    if (next.done === true) return
    yield next.value
  }
}
