import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { printCsv } from '../../../src/cli/print-csv.ts'

const columns = ['id', 'name']

/** Rows without an end, or until one fails. */
async function* endless(failure?: Error): AsyncGenerator<object> {
  for (let id = 0; ; id++) {
    if (failure && id === 50) throw failure
    yield { id, name: `Person ${id}` }
  }
}

/** An output that takes so many pieces, and then fails. */
function outputOf(pieces: number, failure: Error) {
  const written: string[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (written.length >= pieces) done(failure)
      else done(void written.push(chunk.toString()))
    },
  })
  return { output, written }
}

const failureOf = (code: string) => Object.assign(new Error(`write ${code}`), { code })

test('a table has a header, a line for each row, and stays open for more', async () => {
  const { output, written } = outputOf(Infinity, failureOf('EIO'))
  async function* rows() {
    yield { id: 1, name: 'Lund, "Hana"', more: 'not asked for' }
    yield { id: 2, name: '=1+1' }
  }
  await printCsv({ columns, rows: rows() }, output)
  expect(written.join('')).toBe(`id,name\r\n1,"Lund, ""Hana"""\r\n2,'=1+1\r\n`)
  expect(output.writable).toBe(true)
})

test('it ends without a word when its reader has read enough', async () => {
  const { output, written } = outputOf(3, failureOf('EPIPE'))
  await expect(printCsv({ columns, rows: endless() }, output)).resolves.toBeUndefined()
  expect(written).toHaveLength(3)
})

test('it fails where the output fails otherwise', async () => {
  const { output } = outputOf(3, failureOf('ENOSPC'))
  await expect(printCsv({ columns, rows: endless() }, output)).rejects.toThrow('write ENOSPC')
})

test('it fails where the rows fail, though it be as if the reader had gone', async () => {
  const { output } = outputOf(Infinity, failureOf('EIO'))
  await expect(printCsv({ columns, rows: endless(failureOf('EPIPE')) }, output)).rejects.toThrow('write EPIPE')
})
