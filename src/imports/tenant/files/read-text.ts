import { createReadStream } from 'node:fs'
import type { SourceFile } from './source-files.ts'
import { refuseFile } from './source-record.ts'

/**
 * The text of the file in pieces, without a byte order mark; `report` is told how many bytes each has. Throws where the file
 * cannot be read or is no UTF-8.
 */
export async function* readText({ path, name }: SourceFile, report: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch (cause) {
      throw refuseFile(name, 'is not UTF-8 text: save it as UTF-8', { cause })
    }
  }
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      yield decode(chunk)
      report(chunk.length)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code?.startsWith('E') && !code.startsWith('ERR_') ? refuseFile(name, `cannot be read (${code})`) : error
  }
  yield decode()
}
