/** Files that somebody gives to a command, as UTF-8 text; what cannot be read as that is refused with a sentence. */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { GatewayError } from '../errors.ts'
import { escapeText } from '../util/quote-text.ts'

/** The most bytes of one line. */
const longestLine = 65_536

const lineFeed = 0x0a
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** Refuses the whole file: why, and a line for each detail of it. */
export function refuseFile(file: string, why: string, details: readonly string[] = []): GatewayError {
  const lines = details.map((detail) => `\n  ${detail}`).join('')
  return new GatewayError('Request_BadRequest', `${escapeText(file)} ${why}. Nothing was imported.${lines}`)
}

/** Refuses a file of which the beginning shows that its lines end as no system's do any more: it would be one line. */
export function refuseOldLineEnds(file: string, beginning: string): void {
  if (/^[^\r\n]*\r[^\n\0]/.test(beginning))
    throw refuseFile(
      file,
      'ends its lines with carriage returns alone, as an old Macintosh did: save it with line feeds (CSV UTF-8)',
    )
}

/**
 * The file in pieces that end with a line, without a byte order mark and with `\n` for `\r\n`. Throws where it cannot be read,
 * is no UTF-8, or has a line of more than 64 KiB.
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  for await (const chunk of readBytes(file)) {
    const bytes = Buffer.concat([rest, chunk])
    if (line === 1) refuseOldLineEnds(file, bytes.toString('latin1'))
    const end = bytes.lastIndexOf(lineFeed) + 1
    rest = bytes.subarray(end)
    if (end > 0) {
      const text = decode(file, bytes.subarray(0, end), line)
      line += countLines(text)
      yield text.replaceAll('\r\n', '\n')
    }
    if (rest.length > longestLine)
      throw refuseFile(file, `has more than ${longestLine.toLocaleString('en')} bytes in line ${line}`)
  }
  if (rest.length > 0) yield decode(file, rest, line)
}

/** The whole text of a file of at most so many bytes, without a byte order mark. Throws where it cannot be read, is longer, or is no UTF-8. */
export async function readText(file: string, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of readBytes(file)) {
    length += chunk.length
    if (length > mostBytes) throw refuseFile(file, `has more than ${mostBytes.toLocaleString('en')} bytes`)
    chunks.push(chunk)
  }
  return decode(file, Buffer.concat(chunks), 1)
}

/** The bytes of the file. Throws where it cannot be read. */
export async function* readBytes(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file) as AsyncIterable<Buffer> // no encoding is set
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw refuseFile(file, unreadable[code] ?? `cannot be read (${code})`)
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a directory, not a file',
  EACCES: 'may not be read by this user',
}

/** Whole lines, of which the first has that number. */
function decode(file: string, bytes: Buffer, line: number): string {
  if (!isUtf8(bytes))
    throw refuseFile(
      file,
      `is not UTF-8 text (line ${line + lineOfFault(bytes)} has bytes that are none): save it as UTF-8`,
    )
  const marked = line === 1 && bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark)
  return bytes.toString('utf8', marked ? byteOrderMark.length : 0)
}

/** How many lines of UTF-8 come before the first that is none: a line feed is no part of a longer character. */
function lineOfFault(bytes: Buffer): number {
  let lines = 0
  for (let start = 0; ; lines++) {
    const end = bytes.indexOf(lineFeed, start) + 1
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return lines
    start = end
  }
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
