import { describe, expect, test } from 'vitest'
import { readCsv } from '../../../../../src/imports/tenant/files/read-csv.ts'
import { file, pieces, recordsOf } from '../../../../support/records-of.ts'

function read(text: string, { length, noted = [] }: { length?: number; noted?: string[] } = {}) {
  const columns = {
    known: ['id', 'displayName', 'mail'],
    needed: ['id'],
    note: (names: readonly string[]) => noted.push(...names),
  }
  return recordsOf(readCsv(file, pieces(text, length), columns))
}

describe('lines', () => {
  test.each([1, 6, 10_000])(
    'have their values by column, in any order and case, in pieces of %i characters',
    async (length) => {
      const noted: string[] = []
      const text = ' Mail,ID,phone\r\na@x,1,7\r\n,2,\r\n"a ""b"", c",3,"two\r\nlines"\r\n,,\r\n\r\nd@x,4,\r\n'
      expect(await read(text, { length, noted })).toEqual([
        [2, { mail: 'a@x', id: '1' }],
        [3, { mail: '', id: '2' }],
        [4, { mail: 'a "b", c', id: '3' }],
        [8, { mail: 'd@x', id: '4' }],
      ])
      expect(noted).toEqual(['phone'])
    },
  )

  test('with too few or too many values are told', async () => {
    expect(await read('id,mail\n1\n2,a\n3,b,c\n')).toEqual([
      [2, 'has 1 values, not 2 as the first line'],
      [3, { id: '2', mail: 'a' }],
      [4, 'has 3 values, not 2 as the first line'],
    ])
  })

  test('keep a carriage return that ends none of them', async () => {
    expect(await read('id,mail\n1,"a\rb"\n')).toEqual([[2, { id: '1', mail: 'a\rb' }]])
  })

  test('a file with nothing but a header has none', async () => {
    expect(await read('id\n')).toEqual([])
  })
})

describe('a file is refused whole', () => {
  test.each([
    ['', 'users.x is empty: its first line must name the columns. Nothing was imported.'],
    [
      'mail;id\na;1\n',
      'users.x must name its columns in its first line, separated by commas; there is no column id. Nothing was imported.',
    ],
    [
      `mail;id\n${'a;1\n'.repeat(9)}a "b";2\n`,
      'users.x must name its columns in its first line, separated by commas; there is no column id. Nothing was imported.',
    ],
    [
      'id,mail\r1,a\r2,b\r',
      'users.x ends its lines with carriage returns alone, as an old Macintosh did: save it with line feeds (CSV UTF-8). Nothing was imported.',
    ],
    ['id,mail,ID\n', 'users.x has the column id twice. Nothing was imported.'],
    [
      'id,mail\n1,"a\n2,b\n',
      'users.x is no CSV file: a quote is not closed, in line 2 or later. Nothing was imported.',
    ],
    [
      'id,mail\n1,a\n2,b"c"\n',
      'users.x is no CSV file: there is a quote in line 3 where none may be; a value with quotes stands in quotes, and has them doubled. Nothing was imported.',
    ],
    [
      `id,mail\n1,a\n2,"${'x'.repeat(1_048_580)}"\n`,
      'users.x is no CSV file: a line after line 2 is longer than 1,048,576 characters; a quote may not be closed. Nothing was imported.',
    ],
  ])('%.30s', async (text, message) => {
    for (const length of [100_000, 5])
      await expect(read(text, { length })).rejects.toMatchObject({ code: 'Request_BadRequest', message })
  })
})
