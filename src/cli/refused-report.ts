import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { RefusedLine } from '../imports/tenant/import-tenant.ts'
import { UsageError } from './usage-error.ts'

/** Collects what is refused: all of it in a file where one is named, the first of it for the screen. */
export interface RefusedReport extends AsyncDisposable {
  add(line: RefusedLine): Promise<void>
  /** The first of what was refused, a line each, and where the rest is. */
  told(): readonly string[]
}

/** How many are told on the screen. */
const most = 20

/** Opens the file; throws where it cannot be written. */
export async function createRefusedReport(path: string | undefined): Promise<RefusedReport> {
  const out = path === undefined ? null : createWriteStream(path)
  if (out !== null)
    await once(out, 'open').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`--refused: ${path} cannot be written (${error.code})`)
    })
  out?.write(stringify([['file', 'line', 'reason']]))
  const first: string[] = []
  let count = 0
  return {
    async add({ file, position, reason }) {
      count++
      if (first.length < most) first.push(`${file}, ${file.endsWith('.json') ? 'item' : 'line'} ${position}: ${reason}`)
      if (out?.write(stringify([[file, position, reason]])) === false) await once(out, 'drain')
    },
    told() {
      const more = count - first.length
      if (more <= 0) return first
      return [
        ...first,
        `and ${more.toLocaleString('en')} more, ${path ? `all in ${path}` : 'which --refused <file.csv> writes'}`,
      ]
    },
    async [Symbol.asyncDispose]() {
      out?.end()
      if (out) await finished(out)
    },
  }
}
