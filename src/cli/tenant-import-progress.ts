import { SingleBar } from 'cli-progress'
import type { ApplyPart } from '../db/write/import/apply-import.ts'

/** Tells how far an import is. */
export interface ImportProgress {
  /** So many more bytes are read. */
  report(bytes: number): void
  reportPart(part: ApplyPart): void
  /** A line of its own. */
  note(text: string): void
  end(): void
}

const parts: Readonly<Record<ApplyPart, string>> = {
  users: 'writing users',
  groups: 'writing groups',
  subscribedSkus: 'writing products',
  members: 'writing members',
  licences: 'writing licences',
  evaluations: 'noting evaluations',
}

/** Where it is told. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** A bar over the bytes that are read, then what is written, on a terminal; elsewhere a line for each tenth and each part. */
export function showImportProgress(stream: ProgressStream, bytesInAll: number): ImportProgress {
  const total = Math.max(1, bytesInAll)
  const print = (line: string) => void stream.write(`${line}\n`)
  let read = 0
  if (stream.isTTY) {
    const bar = new SingleBar({ format: '{bar} {percentage} % {part}', stream, noTTYOutput: false })
    bar.start(total, 0, { part: 'read' })
    return {
      report: (bytes) => bar.update((read += bytes)),
      reportPart: (part) => bar.update({ part: parts[part] }),
      note: (text) => print(`\r\u001B[K${text}`),
      end: () => bar.stop(),
    }
  }
  let told = 0
  return {
    report(bytes) {
      read += bytes
      const tenth = Math.floor((read * 10) / total)
      if (tenth > told) print(`read ${tenth * 10} %`)
      told = tenth
    },
    reportPart: (part) => print(parts[part]),
    note: print,
    end() {},
  }
}
