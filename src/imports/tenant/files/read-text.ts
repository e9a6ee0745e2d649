import { readBytes, refuseFile } from '../../text-file.ts'
import type { SourceFile } from './source-files.ts'

/**
 * The text of the file in pieces, without a byte order mark; `report` is told how many bytes each has. Throws where the file
 * cannot be read or is no UTF-8.
 */
export async function* readText({ path, name }: SourceFile, report: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw refuseFile(name, 'is not UTF-8 text: save it as UTF-8')
    }
  }
  for await (const chunk of readBytes(path)) {
    yield decode(chunk)
    report(chunk.length)
  }
  yield decode()
}
