import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMoment, toMoment } from '../../../src/util/moment.ts'

test('every moment of the calendar with microseconds is one', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(date, fc.integer({ min: 0, max: 999 }), (moment, micros) =>
      isMoment(moment.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)),
    ),
  )
})

test.each([
  '',
  'now',
  '2026-11-25',
  '2026-11-25T01:02:03Z',
  '2026-02-30T01:02:03.000000Z',
  '2026-13-01T01:02:03.000000Z',
  '2026-11-25T24:02:03.000000Z',
  '0000-11-25T01:02:03.000000Z',
  '2026-11-25T01:02:03.000000+00',
])('nothing else is: %s', (text) => expect(isMoment(text)).toBe(false))

test.each([
  ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000000Z'],
  ['2026-01-31T08:00Z', '2026-01-31T08:00:00.000000Z'],
  ['2026-01-31t08:00:00z', '2026-01-31T08:00:00.000000Z'],
  ['2026-01-31T08:00:00.5+02:00', '2026-01-31T06:00:00.500000Z'],
  ['2026-01-31T08:00:00+23:59', '2026-01-30T08:01:00.000000Z'],
  ['2026-01-31T08:00:00-23:59', '2026-02-01T07:59:00.000000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
  ['0000-12-31T23:00:00-01:00', '0001-01-01T00:00:00.000000Z'],
  ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.999999Z'],
  [`2026-01-31T08:00:00.${'1'.repeat(1_000)}Z`, '2026-01-31T08:00:00.111111Z'],
])('%s is %s', (text, moment) => expect(toMoment(text)).toBe(moment))

test.each([
  '0001-01-01T00:00:00+14:00',
  '0000-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
  '2026-01-31T08:00:00+24:00',
  '2026-01-31T08:00:00',
  '2026-13-01T08:00:00Z',
  '2026-02-30T08:00:00Z',
  '2026-02-28T24:00:00Z',
  '2026-01-31T08:00.5Z',
  'now',
])('%s is no moment in UTC', (text) => expect(toMoment(text)).toBeNull())
