import { expect, test } from 'vitest'
import { shorten } from '../../../src/util/shorten.ts'

test('what is short enough stays, of the rest the ends', () => {
  expect(shorten('abcdefg', 7)).toBe('abcdefg')
  expect(shorten('abcdefgh', 7)).toBe('abc…fgh')
})

test('no character is cut in two', () => {
  expect(shorten('ab😀cd😀ef', 7)).toBe('ab…ef')
  expect(shorten('😀'.repeat(9), 7)).toBe('😀…😀')
})
