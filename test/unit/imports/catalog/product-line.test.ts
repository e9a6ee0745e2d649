import { expect, test } from 'vitest'
import { type ProductColumn, toProductLine } from '../../../../src/imports/catalog/product-line.ts'

const line: Record<ProductColumn, string> = {
  Product_Display_Name: 'Trailhead Basic',
  String_Id: 'TRAILHEAD_BASIC',
  GUID: 'aaaaaaaa-0000-4000-8000-000000000001',
  Service_Plan_Name: 'MAPS_S',
  Service_Plan_Id: 'bbbbbbbb-0000-4000-8000-000000000001',
  Service_Plans_Included_Friendly_Names: 'Trail Maps',
}
const read = (values: Partial<typeof line>) => toProductLine((column) => ({ ...line, ...values })[column])
const tidy = {
  displayName: 'Trailhead Basic',
  skuPartNumber: 'TRAILHEAD_BASIC',
  skuId: 'aaaaaaaa-0000-4000-8000-000000000001',
  servicePlanName: 'MAPS_S',
  servicePlanId: 'bbbbbbbb-0000-4000-8000-000000000001',
  servicePlanDisplayName: 'Trail Maps',
}

test('white space around values goes, a run of it within them is one space, GUIDs are in lower case', () => {
  expect(
    read({
      Product_Display_Name: '\u00a0Trailhead \t\u2003\u00a0Basic\u3000',
      String_Id: ' TRAILHEAD_BASIC\t',
      GUID: '\ufeffAAAAAAAA-0000-4000-8000-000000000001\u00a0',
      Service_Plan_Id: ' BBBBBBBB-0000-4000-8000-000000000001',
    }),
  ).toEqual(tidy)
})

test.each([
  [{ GUID: '' }, 'GUID must be a GUID, not ""'],
  [{ Service_Plan_Id: '{bbbb}' }, 'Service_Plan_Id must be a GUID, not "{bbbb}"'],
  [{ String_Id: '\u00a0 ' }, 'String_Id must not be empty'],
  [{ Product_Display_Name: '🥾'.repeat(257) }, 'Product_Display_Name must have at most 256 characters, not 257'],
  [
    { Service_Plan_Name: 'nul\0' },
    String.raw`Service_Plan_Name must not have line breaks or control characters: "nul\u0000"`,
  ],
  [
    { Service_Plans_Included_Friendly_Names: 'two\u2028lines' },
    String.raw`Service_Plans_Included_Friendly_Names must not have line breaks or control characters: "two\u{2028}lines"`,
  ],
  [{ GUID: 'x', String_Id: '' }, 'String_Id must not be empty; GUID must be a GUID, not "x"'],
])('what is wrong is told by column: %j', (values, told) => {
  expect(read(values)).toBe(told)
})

test('a name of 256 characters is taken, whatever bytes they have', () => {
  expect(read({ Product_Display_Name: '🥾'.repeat(256) })).toMatchObject({ displayName: '🥾'.repeat(256) })
})
