import { open, readdir, stat } from 'node:fs/promises'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import type { StagedKind } from '../../../db/write/import/staging.ts'
import { groupOfPath, kindOfContext, kindOfPath } from '../record-kinds.ts'

/** How a file is written. */
export type SourceFormat = 'csv' | 'json-lines' | 'json'

/** A file to import. */
export interface SourceFile {
  readonly path: string
  /** As the report names it: the path within the folder. */
  readonly name: string
  readonly format: SourceFormat
  readonly kind: StagedKind
  /** Of members, the group that the path names. */
  readonly groupId: string | null
  readonly bytes: number
}

/** The files of an import, and those that have nothing for it. */
export interface SourceFiles {
  readonly files: readonly SourceFile[]
  readonly ignored: readonly string[]
}

const formats: Readonly<Record<string, SourceFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'json-lines',
  '.ndjson': 'json-lines',
  '.json': 'json',
}

/** The most files of one import. */
const mostFiles = 100_000

const naturally = new Intl.Collator('en', { numeric: true })

/**
 * The file, or the files in the folder and its folders, by name (`users-2` before `users-10`). Answers null where there is
 * neither. Throws a sentence where there are too many.
 */
export async function findSourceFiles(path: string): Promise<SourceFiles | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  const paths = found.isDirectory() ? await listFiles(path) : [path]
  if (paths.length > mostFiles) throw new Error(`${path} has more than ${mostFiles.toLocaleString('en')} files`)
  const files: SourceFile[] = []
  const ignored: string[] = []
  for (const each of paths.sort(naturally.compare)) {
    const name = found.isDirectory() ? relative(path, each).split(sep).join('/') : basename(each)
    const format = formats[extname(each).toLowerCase()]
    const within = found.isDirectory() ? name : nearestParts(each)
    const kind = format && (kindOfPath(within) ?? (format === 'json' ? kindOfContext(await readBeginning(each)) : null))
    if (format && kind) {
      const { size: bytes } = await stat(each)
      files.push({ path: each, name, format, kind, groupId: groupOfPath(within), bytes })
    } else ignored.push(name)
  }
  return { files, ignored }
}

/** Of a file by itself the folder that it is in, and that one's: what is above says nothing of it. */
function nearestParts(path: string): string {
  return resolve(path).split(sep).slice(-3).join('/')
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The first kilobytes of a file. */
async function readBeginning(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0)
  return buffer.toString('utf8', 0, bytesRead)
}
