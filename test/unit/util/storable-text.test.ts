import { expect, test } from 'vitest'
import { isStorableText } from '../../../src/util/storable-text.ts'

test.each(['', 'ada@contoso.com', '𝒜', '\u0001'])('%j can be stored', (text) => {
  expect(isStorableText(text)).toBe(true)
})

test.each(['\0', 'a\0b', '\ud800', 'x\udc00'])('%j cannot', (text) => {
  expect(isStorableText(text)).toBe(false)
})
