import { expect, test } from 'vitest'
import { readJsonLines } from '../../../../../src/imports/tenant/files/read-json-lines.ts'
import { file, pieces, recordsOf } from '../../../../support/records-of.ts'

const read = (text: string, length?: number) => recordsOf(readJsonLines(file, pieces(text, length)))

test.each([1, 5, 10_000])(
  'each line is an object; what is none is told, in pieces of %i characters',
  async (length) => {
    const lines = ['{"id":"a"}', '', '{"id":', '[1]', 'null', '  {"id":"b"} ', '{"id":"ç"}']
    const expected = [
      [1, { id: 'a' }],
      [3, 'is no JSON object'],
      [4, 'is no JSON object'],
      [5, 'is no JSON object'],
      [6, { id: 'b' }],
      [7, { id: 'ç' }],
    ]
    expect(await read(lines.join('\n'), length)).toEqual(expected)
    expect(await read(`${lines.join('\r\n')}\r\n`, length)).toEqual(expected)
  },
)

test('a line that does not end is refused with its number', async () => {
  await expect(read(`{}\n${'x'.repeat(1_048_577)}`, 100_000)).rejects.toMatchObject({
    message: 'users.x has more than 1,048,576 characters in line 2. Nothing was imported.',
  })
})
