import { describe, expect, test } from 'vitest'
import { readJson } from '../../../../../src/imports/tenant/files/read-json.ts'
import { file, pieces, recordsOf } from '../../../../support/records-of.ts'

const read = (text: string, length?: number) => recordsOf(readJson(file, pieces(text, length), () => {}))

describe('the items of a document', () => {
  test.each([1, 3, 10_000])(
    'are those of a page of Graph, however it comes in pieces of %i characters',
    async (length) => {
      const page = {
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
        '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x',
        value: [
          {
            id: 'a',
            '@odata.type': '#microsoft.graph.user',
            businessPhones: ['1'],
            nested: { value: [1, { value: [] }] },
          },
          { id: 'b é 漢', value: 'text', number: -1.5e3, none: null, yes: true, no: false },
        ],
        '@odata.count': 2,
      }
      expect(await read(JSON.stringify(page), length)).toEqual([
        [1, page.value[0]],
        [2, page.value[1]],
      ])
      expect(await read(JSON.stringify(page, null, 2), length)).toHaveLength(2)
    },
  )

  test('are those of a list', async () => {
    expect(await read('[{"id":"a"}, {"id":"b"}]')).toEqual([
      [1, { id: 'a' }],
      [2, { id: 'b' }],
    ])
  })

  test('are one, where the document is one object', async () => {
    expect(await read('{"id":"a","value":{"value":[1]},"list":[{"x":1}]}')).toEqual([
      [1, { id: 'a', value: { value: [1] }, list: [{ x: 1 }] }],
    ])
  })

  test.each(['[]', '{"value":[]}', ' { "@odata.context": "x", "value" : [ ] } '])('are none in %s', async (text) => {
    expect(await read(text)).toEqual([])
  })

  test('that are no objects are told one by one', async () => {
    expect(await read('{"value":[1, "a", null, [], [{"id":"a"}], {"id":"b"}]}')).toEqual([
      ...[1, 2, 3, 4, 5].map((position) => [position, 'is no JSON object']),
      [6, { id: 'b' }],
    ])
  })
})

describe('a file is refused whole', () => {
  test.each([
    ['{"value":[{"id":"a"},{"id":}]}', 'users.x is no JSON after item 1. Nothing was imported.'],
    ['{"value":[{"id":"a"}', 'users.x ends before its JSON is complete. Nothing was imported.'],
    ['', 'users.x ends before its JSON is complete. Nothing was imported.'],
    ['"text"', 'users.x is neither a JSON object nor a list of objects. Nothing was imported.'],
    ['id,displayName', 'users.x is no JSON. Nothing was imported.'],
    [`[[${'1,'.repeat(300_000)}1]]`, 'users.x has an item that is too large, after item 0. Nothing was imported.'],
    [
      `[{"id":"a"},{"id":"${'x'.repeat(1_060_000)}`,
      'users.x has an item that is too large, after item 1. Nothing was imported.',
    ],
  ])('%.40s', async (text, message) => {
    await expect(read(text, text.length > 100 ? 5_000 : 10)).rejects.toMatchObject({
      code: 'Request_BadRequest',
      message,
    })
  })
})
