/** JSON lines: one object a line. A line that is none is told; empty ones count for nothing. */
import type { SourceFile } from './source-files.ts'
import { refuseFile } from '../../text-file.ts'
import { longestRecord, type SourceRecord } from './source-record.ts'

/** The objects of the file, each with the number of its line. Throws where a line is too long. */
export async function* readJsonLines({ name }: SourceFile, text: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  let rest = ''
  let position = 0
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      position++
      if (line.trim() !== '') yield parseLine(line, position)
    }
    if (rest.length > longestRecord)
      throw refuseFile(name, `has more than ${longestRecord.toLocaleString('en')} characters in line ${position + 1}`)
  }
  if (rest.trim() !== '') yield parseLine(rest, position + 1)
}

function parseLine(line: string, position: number): SourceRecord {
  try {
    const values: unknown = JSON.parse(line)
    if (typeof values === 'object' && values !== null && !Array.isArray(values))
      return { position, values: { ...values } }
  } catch {}
  return { position, problem: 'is no JSON object' }
}
