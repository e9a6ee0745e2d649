/** A file that comes to its place when it is whole; disposed before that, it is not there. Errors are those of the file system. */
import { randomUUID } from 'node:crypto'
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'

/** A file that is being written. */
export interface GrowingFile extends AsyncDisposable {
  append(text: string): Promise<void>
  /** Puts it in its place, instead of what is there. */
  place(): Promise<void>
}

/**
 * Begins a file beside the place that it is for, of which a link stays a link. What is no plain file, such as a pipe, is written
 * at once.
 */
export async function createGrowingFile(path: string): Promise<GrowingFile> {
  const there = await stat(path).catch(() => null)
  const plain = there === null || there.isFile()
  if (there !== null) await access(path, constants.W_OK)
  const place = there === null ? path : await realpath(path)
  const beside = plain ? `${place}.${randomUUID()}.part` : place
  const file: FileHandle = await open(beside, plain ? 'wx' : 'w')
  let placed = !plain
  return {
    append: (text) => file.appendFile(text),
    async place() {
      await file.close()
      if (plain) await rename(beside, place)
      placed = true
    },
    async [Symbol.asyncDispose]() {
      await file.close()
      if (!placed) await rm(beside, { force: true })
    },
  }
}
