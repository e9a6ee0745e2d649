import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMoment } from '../../../src/util/moment.ts'

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
