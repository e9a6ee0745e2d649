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
  readonly ignored: readonly IgnoredFile[]
}

/** Something in the folder that is not looked at. */
export interface IgnoredFile {
  readonly name: string
  /** Why, as "its name is none of these kinds". */
  readonly reason: string
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
 * The file, or the files in the folder and its folders, by name (`users-2` before `users-10`). Links in it are not followed, they
 * may lead to what is there already, and around in a ring; what begins with a dot is not looked at. Answers null where there is
 * neither a file nor a folder. Throws a sentence where there are too many files.
 */
export async function findSourceFiles(path: string): Promise<SourceFiles | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  const files: SourceFile[] = []
  const ignored: IgnoredFile[] = []
  const listed = found.isDirectory() ? await listFolder(path) : [{ path, special: null }]
  for (const { path: each, special } of listed.sort((a, b) => naturally.compare(a.path, b.path))) {
    const name = found.isDirectory() ? relative(path, each).split(sep).join('/') : basename(each)
    const format = special === null ? formats[extname(each).toLowerCase()] : undefined
    const within = found.isDirectory() ? name : nearestParts(each)
    const kind = format && (kindOfPath(within) ?? (format === 'json' ? kindOfContext(await readBeginning(each)) : null))
    if (format && kind) {
      const { size: bytes } = await stat(each)
      files.push({ path: each, name, format, kind, groupId: groupOfPath(within), bytes })
    } else ignored.push({ name, reason: special ?? 'its name is none of these kinds' })
  }
  return { files, ignored }
}

/** Of a file by itself the folder that it is in, and that one's: what is above says nothing of it. */
function nearestParts(path: string): string {
  return resolve(path).split(sep).slice(-3).join('/')
}

interface Listed {
  readonly path: string
  /** Why it is no file that can be read; null: it is one. */
  readonly special: string | null
}

async function listFolder(top: string): Promise<Listed[]> {
  const listed: Listed[] = []
  const folders = [top]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile()) listed.push({ path, special: null })
      else listed.push({ path, special: entry.isSymbolicLink() ? 'it is a link' : 'it is no file' })
    }
    if (listed.length > mostFiles) throw new Error(`${top} has more than ${mostFiles.toLocaleString('en')} files`)
  }
  return listed
}

/** The first kilobytes of a file. */
async function readBeginning(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0)
  return buffer.toString('utf8', 0, bytesRead)
}
