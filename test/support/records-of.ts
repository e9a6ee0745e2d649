import type { SourceFile } from '../../src/imports/tenant/files/source-files.ts'
import type { SourceRecord } from '../../src/imports/tenant/files/source-record.ts'

export const file = {
  name: 'users.x',
  path: '',
  format: 'csv',
  kind: 'users',
  groupId: null,
  bytes: 0,
} satisfies SourceFile

/** The text in pieces of so many characters. */
export async function* pieces(text: string, length = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}

/** Everything that a reader finds: the place with the values, or with the problem. */
export async function recordsOf(
  records: AsyncIterable<SourceRecord>,
): Promise<readonly (readonly [number, unknown])[]> {
  const found: (readonly [number, unknown])[] = []
  for await (const record of records)
    found.push([record.position, 'problem' in record ? record.problem : record.values])
  return found
}
