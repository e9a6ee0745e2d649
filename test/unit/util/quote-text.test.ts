import { expect, test } from 'vitest'
import { escapeText, quoteText } from '../../../src/util/quote-text.ts'

test.each([
  ['plain “text” stays', '"plain “text” stays"'],
  ['a "quote"', String.raw`"a \"quote\""`],
  ['\u001b[31m red\n', String.raw`"\u001b[31m red\n"`],
  [
    'c1 \u009b, bidi \u202e, no-break \u00a0, line \u2028',
    String.raw`"c1 \u{9b}, bidi \u{202e}, no-break \u{a0}, line \u{2028}"`,
  ],
  ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
])('%j is shown as %s', (text, shown) => {
  expect(quoteText(text)).toBe(shown)
})

test.each([
  ['plain “text” 🥾 stays', 'plain “text” 🥾 stays'],
  ['a\rb\0', String.raw`a\u{d}b\u{0}`],
  ['half \ud83e', String.raw`half \u{d83e}`],
])('%j is told as %s', (text, told) => {
  expect(escapeText(text)).toBe(told)
})
