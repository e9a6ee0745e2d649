import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GuidTable } from '../../../src/util/guid-table.ts'

test('a table of GUIDs finds what a map finds, and keeps the order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 3_000 }), fc.array(fc.uuid()), (guids, others) => {
      const table = new GuidTable()
      const map = new Map(guids.map((guid, value) => [guid, value * 7]))
      for (const [guid, value] of map) table.add(guid, value)
      expect(table.size).toBe(map.size)
      expect(guids.map((_, entry) => table.guidAt(entry))).toEqual(guids)
      for (const guid of [...guids, ...others]) {
        const entry = table.find(guid)
        expect(entry < 0 ? undefined : table.valueAt(entry)).toBe(map.get(guid))
      }
    }),
    { numRuns: 30 },
  )
})

test('GUIDs that differ in one digit are different', () => {
  const guid = 'ffffffff-ffff-4fff-bfff-fffffffffff0'
  const table = new GuidTable()
  for (const digit of '0123456789abcde') table.add(guid.slice(0, 35) + digit, Number.parseInt(digit, 16))
  expect(table.valueAt(table.find('ffffffff-ffff-4fff-bfff-fffffffffffa'))).toBe(10)
  expect(table.find('ffffffff-ffff-4fff-bfff-ffffffffffff')).toBe(-1)
})
