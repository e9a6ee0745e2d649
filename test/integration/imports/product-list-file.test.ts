/** Files of products: what is taken of Microsoft's list with all its defects, and what is refused whole. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProductListFile } from '../../../src/imports/catalog/product-list-file.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/product-list')
const sku = (number: number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`
const plan = (number: number) => `bbbbbbbb-0000-4000-8000-00000000000${number}`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-lists-'))
})
afterAll(() => rm(directory, { recursive: true }))

test('every defect of Microsoft’s list is mended or told with its line', async () => {
  const { list, reading } = await readProductListFile(join(fixtures, 'every-defect.csv'))
  expect(list).toEqual({
    products: [
      { skuId: sku(1), skuPartNumber: 'TRAILHEAD_BASIC', displayName: 'Trailhead Basic' },
      { skuId: sku(2), skuPartNumber: 'TRAILHEAD PLUS', displayName: 'Trailhead Plus, with huts' },
      { skuId: sku(3), skuPartNumber: 'TRAILHEAD_BASIC', displayName: 'Trailhead Basic (old)' },
      { skuId: sku(5), skuPartNumber: 'LAST', displayName: 'M'.repeat(256) },
    ],
    servicePlans: [
      { servicePlanId: plan(1), servicePlanName: 'MAPS_S', displayName: 'Trail Maps' },
      { servicePlanId: plan(2), servicePlanName: 'COMPASS', displayName: 'Compass' },
      { servicePlanId: plan(3), servicePlanName: 'MAPS_S E', displayName: 'Huts "and" cabins' },
      { servicePlanId: plan(4), servicePlanName: 'WEATHER', displayName: 'Weather' },
      { servicePlanId: plan(5), servicePlanName: 'ÜBERSICHT', displayName: 'Übersicht' },
    ],
    contents: (
      [
        [1, 1],
        [1, 2],
        [2, 3],
        [2, 1],
        [1, 4],
        [3, 1],
        [5, 5],
      ] as const
    ).map(([product, content]) => ({ skuId: sku(product), servicePlanId: plan(content) })),
  })
  expect(reading).toMatchObject({
    lines: 18,
    repeated: 2,
    otherWords: { count: 1, first: [{ line: 8, text: 'the same product and plan as in line 3' }] },
    otherNames: 2,
    sharedStringIds: ['TRAILHEAD_BASIC'],
    openLine: 22,
    refused: {
      count: 8,
      first: [
        { line: 11, text: 'GUID must be a GUID, not "aaaaaaaa-0000-4000-8000-00000000001"' },
        { line: 12, text: 'Service_Plan_Id must be a GUID, not "bbbbbbbb"' },
        { line: 13, text: 'Product_Display_Name must have at most 256 characters, not 257' },
        {
          line: 14,
          text: String.raw`Product_Display_Name must not have line breaks or control characters: "Null\u0000"`,
        },
        { line: 15, text: 'has 5 values, not 6' },
        { line: 16, text: 'has 7 values, not 6' },
        { line: 17, text: 'Product_Display_Name must not be empty; Service_Plan_Name must not be empty' },
        {
          line: 18,
          text: String.raw`Product_Display_Name must not have line breaks or control characters: "Over two\nlines"`,
        },
      ],
    },
  })
})

test('without a byte order mark, with columns in another order and one more, it is the same list', async () => {
  const { list, reading } = await readProductListFile(join(fixtures, 'other-columns.csv'))
  expect(list).toEqual({
    products: [{ skuId: sku(1), skuPartNumber: 'TRAILHEAD_BASIC', displayName: 'Trailhead Basic' }],
    servicePlans: [
      { servicePlanId: plan(1), servicePlanName: 'MAPS_S', displayName: 'Trail Maps' },
      { servicePlanId: plan(2), servicePlanName: 'COMPASS', displayName: 'Compass' },
    ],
    contents: [1, 2].map((number) => ({ skuId: sku(1), servicePlanId: plan(number) })),
  })
  expect(reading).toMatchObject({ lines: 2, repeated: 0, otherNames: 0, refused: { count: 0 }, openLine: null })
})

const header =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names'
const line = (name: string) => `${name},B,${sku(1)},C,${plan(1)},D\n`
const encoded = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding)

describe('a file that is not the list is refused whole:', () => {
  const columns = 'String_Id\nGUID\nService_Plan_Id\nService_Plans_Included_Friendly_Names'
  const noList =
    "is not Microsoft's list of product names: its first line must have each of these columns once, separated by commas, and begins with"
  const cases: readonly (readonly [name: string, content: Buffer | string, told: string])[] = [
    ['empty', '', 'is empty'],
    ['blank', '\ufeff\r\n \r\n,,\r\n', 'is empty'],
    ['a header alone', `${header}\n\n`, 'has no line below its header'],
    [
      'another header',
      'Product_Display_Name,GUID,GUID,Service_Plan_Name\na,b,c,d\n',
      `${noList} "Product_Display_Name,GUID,GUID,Service_Plan_Name"\n${columns}`,
    ],
    [
      'semicolons, and a quote further down',
      `\n${header.replaceAll(',', ';')}\n${line('A "b"').replaceAll(',', ';')}`,
      `${noList} "${header.slice(0, 60).replaceAll(',', ';')}…"\n${header.replaceAll(',', '\n')}`,
    ],
    [
      'carriage returns alone',
      `\ufeff${header}\r${line('A').replaceAll('\n', '\r').repeat(5_000)}`,
      'ends its lines with carriage returns alone, as an old Macintosh did: save it with line feeds (CSV UTF-8)',
    ],
    [
      'UTF-16 with carriage returns',
      encoded(`\ufeff${header}\r\n${line('A')}`, 'utf16le'),
      'is not UTF-8 text (line 1 has bytes that are none): save it as UTF-8',
    ],
    [
      'no line that can be taken',
      `${header}\n${line('')}a\n`,
      'has no line that can be taken, of 2\nline 2: Product_Display_Name must not be empty\nline 3: has 1 values, not 6',
    ],
    [
      'Latin-1',
      encoded(`${header}\n${line('Cafe')}${line('Café')}`, 'latin1'),
      'is not UTF-8 text (line 3 has bytes that are none): save it as UTF-8',
    ],
    [
      'UTF-16',
      encoded(`\ufeff${header}\n${line('A')}`, 'utf16le'),
      'is not UTF-8 text (line 1 has bytes that are none): save it as UTF-8',
    ],
    ['binary', Buffer.alloc(200_000), 'has more than 65,536 bytes in line 1'],
    [
      'cut off in a character, in the last line',
      encoded(`${header}\n${line('A')}Caf\u00c3`, 'latin1'),
      'is not UTF-8 text (line 3 has bytes that are none): save it as UTF-8',
    ],
    [
      'a quote that is not closed',
      `${header}\n${line('A')}${line('"B')}${line('C')}`,
      'is no CSV file: a quote that opens in line 3 or later is not closed',
    ],
    [
      'a quote that is not closed, in a long file',
      `${header}\n${line('A')}${line('"B')}${line('C').repeat(2_000)}`,
      'is no CSV file: line 3 goes on for more than 65,536 bytes; a quote may not be closed',
    ],
    [
      'a quote inside a value',
      `${header}\n${line('A')}${line('B "b"')}`,
      'is no CSV file: there is a quote in line 3 where none may be; a value with quotes stands in quotes, and has them doubled',
    ],
    [
      'more after a closing quote',
      `${header}\r\n${line('A')}${line('"B" b')}`,
      'is no CSV file: there is a quote in line 3 where none may be; a value with quotes stands in quotes, and has them doubled',
    ],
    ['too long', `${header}\n${line('A').repeat(100_001)}`, 'has more than 100,000 lines'],
  ]
  test.each(cases)('%s', async (_name, content, told) => {
    const file = join(directory, 'list.csv')
    await writeFile(file, content)
    const [why = '', ...details] = told.split('\n')
    await expect(readProductListFile(file)).rejects.toMatchObject({
      code: 'Request_BadRequest',
      message: [`${file} ${why}. Nothing was imported.`, ...details.map((detail) => `  ${detail}`)].join('\n'),
    })
  })

  test.each([
    ['not there', 'none.csv', 'is not there'],
    ['a directory', '.', 'is a directory, not a file'],
  ])('%s', async (_name, name, why) => {
    const file = join(directory, name)
    await expect(readProductListFile(file)).rejects.toThrow(`${file} ${why}. Nothing was imported.`)
  })
})

test('of a list that goes over many pieces each line has its number, and each character is whole', async () => {
  const file = join(directory, 'long.csv')
  const good = `${line('Übersicht 🥾').trimEnd()}\r\n`
  await writeFile(file, `${header}\r\n${good.repeat(99_999)}a,b`)
  const { list, reading } = await readProductListFile(file)
  expect(list.products).toEqual([{ skuId: sku(1), skuPartNumber: 'B', displayName: 'Übersicht 🥾' }])
  expect(reading).toMatchObject({
    lines: 100_000,
    repeated: 99_998,
    otherWords: { count: 0 },
    refused: { count: 1, first: [{ line: 100_001, text: 'has 2 values, not 6' }] },
  })
})
