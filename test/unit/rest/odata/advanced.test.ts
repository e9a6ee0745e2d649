/** Which queries ask for the header and the count that Graph's advanced queries need. */
import { expect, test } from 'vitest'
import { requireAdvanced, requireEventual, wantsCount } from '../../../../src/rest/odata/advanced.ts'
import { parseFilter } from '../../../../src/rest/odata/filter/parse.ts'

const eventual = { headers: { consistencylevel: 'Eventual' } }
const check = (filter: string, isAdvanced = false, $orderby?: string) =>
  requireAdvanced(parseFilter(filter), $orderby === undefined ? {} : { $orderby }, isAdvanced)

test.each([
  ["displayName eq 'a' or displayName in ('b','c')", null],
  ["startsWith(displayName,'a') and groupTypes/any(c:c eq 'Unified')", null],
  ['hasMembersWithLicenseErrors eq true', null],
  ["displayName eq 'a' and displayName ne 'b'", 'ne'],
  ["displayName eq 'a' or not(displayName eq 'b')", 'not'],
  ["groupTypes/any(c:c ne 'Unified')", 'ne'],
  ['assignedLicenses/$count eq 0', '$count'],
  ["endsWith(mail,'a')", 'endsWith'],
])('%s', (filter, operator) => {
  if (operator === null) expect(() => check(filter)).not.toThrow()
  else expect(() => check(filter)).toThrow(`Operator '${operator}' is not supported because the required parameters`)
  expect(() => check(filter, true)).not.toThrow()
})

test('what is filtered is not sorted without them; what is not filtered is', () => {
  expect(() => check("displayName eq 'a'", false, 'displayName')).toThrow('Sorting not supported for current query.')
  expect(() => check("displayName eq 'a'", true, 'displayName')).not.toThrow()
  expect(() => requireAdvanced(null, { $orderby: 'displayName' }, false)).not.toThrow()
})

test('a count is wanted with the header only; by itself it is refused', () => {
  expect(wantsCount(eventual, { $count: 'true' })).toBe(true)
  expect(wantsCount(eventual, { $count: 'False' })).toBe(false)
  expect(wantsCount(eventual, {})).toBe(false)
  expect(wantsCount({ headers: {} }, { $count: 'true' })).toBe(false)
  expect(() => wantsCount(eventual, { $count: '1' })).toThrow("Invalid value '1' for $count")
  expect(() => requireEventual({ headers: {} })).toThrow('$count is not currently supported.')
  expect(() => requireEventual(eventual)).not.toThrow()
})
