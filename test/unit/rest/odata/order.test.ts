/** What lists are ordered by. */
import { expect, test } from 'vitest'
import { readOrder } from '../../../../src/rest/odata/order.ts'

const fields = { displayName: 'NAME', createdDateTime: 'TIME' }

test.each([
  [undefined, null],
  ['displayName', { field: 'NAME', descending: false }],
  [' DISPLAYNAME  DESC ', { field: 'NAME', descending: true }],
  ['createdDateTime asc', { field: 'TIME', descending: false }],
])('%s', (text, order) => {
  expect(readOrder(text, fields)).toEqual(order)
})

test.each(['', 'mail', 'displayName,id', 'displayName down', 'toString'])('%s is refused', (text) => {
  expect(() => readOrder(text, fields)).toThrow('$orderby takes displayName or createdDateTime')
})
