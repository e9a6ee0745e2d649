import { parseValue } from 'graphql'
import { expect, test } from 'vitest'
import { DateTime } from '../../../../src/graphql/scalars/date-time.ts'

test.each([
  ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01t01:30:00.25+02:00', '2026-02-28T23:30:00.250Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ['2026-03-01T09:30Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00.12345678Z', '2026-03-01T09:30:00.123Z'],
  ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
])('%s is taken', (text, moment) => {
  expect(DateTime.parseValue(text).toISOString()).toBe(moment)
  expect(DateTime.parseLiteral(parseValue(`"${text}"`)).toISOString()).toBe(moment)
})

test.each([
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00+01:00',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  '',
])('%s is no moment', (text) => {
  const form = 'A DateTime has the form "2026-03-01T09:30:00Z", and names a day that exists.'
  expect(() => DateTime.parseValue(text)).toThrow(form)
  expect(() => DateTime.parseLiteral(parseValue(`"${text}"`))).toThrow(`"${text}" is not accepted here: ${form}`)
})
