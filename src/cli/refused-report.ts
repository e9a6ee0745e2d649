import { stat } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import type { SourceFile } from '../imports/tenant/files/source-files.ts'
import type { RefusedLine } from '../imports/tenant/import-tenant.ts'
import { createGrowingFile, type GrowingFile } from './growing-file.ts'
import { UsageError } from './usage-error.ts'

/**
 * Collects what is refused: all of it in a file where one is named, the first of it for the screen. What the file held stays
 * until the import is done; a report that is disposed before leaves nothing.
 */
export interface RefusedReport extends AsyncDisposable {
  /** Never fails: what is imported is imported, whether or not it can be told. */
  add(line: RefusedLine): Promise<void>
  /** Puts the file in its place. Answers why it is not there; null: it is, or none was named. */
  finish(): Promise<string | null>
  /** The first of what was refused, a line each, and where the rest is. */
  told(): readonly string[]
}

/** How many are told on the screen. */
const most = 20

/** So many characters are written together. */
const pieceSize = 65_536

/** What a spreadsheet would take for a formula gets an apostrophe before it. */
const toCsv = (line: readonly [string, string | number, string]) => stringify([line], { escape_formulas: true })

/** Opens the file; throws where it cannot be written, or is one of those that are to be imported. */
export async function createRefusedReport(
  path: string | undefined,
  sources: readonly SourceFile[],
): Promise<RefusedReport> {
  const file = path === undefined ? null : await openFile(path, sources)
  const first: string[] = []
  let count = 0
  let piece = toCsv(['file', 'line', 'reason'])
  let problem: string | null = null

  async function attempt(step: (file: GrowingFile) => Promise<void>): Promise<void> {
    if (file === null || problem !== null) return
    await step(file).catch((error: NodeJS.ErrnoException) => {
      problem = error.code ?? error.message
    })
  }
  async function flush(): Promise<void> {
    const text = piece
    piece = ''
    await attempt((open) => open.append(text))
  }

  return {
    async add({ file: name, position, reason }) {
      count++
      if (first.length < most) first.push(`${name}, ${name.endsWith('.json') ? 'item' : 'line'} ${position}: ${reason}`)
      piece += toCsv([name, position, reason])
      if (piece.length >= pieceSize) await flush()
    },
    async finish() {
      await flush()
      await attempt((open) => open.place())
      return problem
    },
    told() {
      const more = count - first.length
      if (more <= 0) return first
      const rest = path === undefined ? ', which --refused <file.csv> writes' : problem ? '' : `, all in ${path}`
      return [...first, `and ${more.toLocaleString('en')} more${rest}`]
    },
    async [Symbol.asyncDispose]() {
      await file?.[Symbol.asyncDispose]()
    },
  }
}

async function openFile(path: string, sources: readonly SourceFile[]): Promise<GrowingFile> {
  const source = await findSame(path, sources)
  if (source !== undefined)
    throw new UsageError(`--refused: ${path} is a file of this import (${source.name}); name another for the report`)
  return createGrowingFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--refused: ${path} cannot be written (${error.code})`)
  })
}

/** The source that is this file, by whatever name or link. */
async function findSame(path: string, sources: readonly SourceFile[]): Promise<SourceFile | undefined> {
  const there = await stat(path, { bigint: true }).catch(() => null)
  if (there === null) return undefined
  for (const source of sources) {
    const each = await stat(source.path, { bigint: true }).catch(() => null)
    if (each?.dev === there.dev && each.ino === there.ino) return source
  }
  return undefined
}
