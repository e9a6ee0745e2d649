import { expect, test } from 'vitest'
import { isCountry } from '../../../src/util/countries.ts'

const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index))

test('ISO 3166-1 has 249 countries', () => {
  expect(letters.flatMap((first) => letters.filter((second) => isCountry(first + second)))).toHaveLength(249)
})

test.each(['DE', 'US', 'SS', 'BQ', 'AX', 'HK'])('%s is one', (code) => expect(isCountry(code)).toBe(true))

test.each(['ZZ', 'EU', 'EZ', 'UN', 'DD', 'CS', 'BU', 'FX', 'AC', 'DG', 'EA', 'IC', 'XK', 'UK', 'de', ' ', ''])(
  '%j is none',
  (code) => expect(isCountry(code)).toBe(false),
)
