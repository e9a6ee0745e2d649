/** What of a Prefer header is read, and what of it is heeded. */
import { expect, test } from 'vitest'
import { answerChange, answerCreated, readPreferences } from '../../../../src/rest/odata/prefer.ts'

const read = (prefer?: string) => Object.fromEntries(readPreferences({ headers: { prefer } }))
const call = (prefer?: string) => ({
  method: 'PATCH',
  root: 'v1.0' as const,
  path: '/',
  query: new URLSearchParams(),
  headers: { prefer },
  body: {},
  parameters: {},
  isPart: false,
})

test.each([
  [undefined, {}],
  ['', {}],
  [' , ,', {}],
  ['return=minimal', { return: 'minimal' }],
  [
    'respond-async, Return = "Representation"; why=unknown ,wait=10',
    {
      'respond-async': '',
      return: 'representation',
      wait: '10',
    },
  ],
  ['return=minimal, return=representation', { return: 'minimal' }],
  ['outlook.timezone="a, b", odata.maxpagesize=5', { 'outlook.timezone': 'a, b', 'odata.maxpagesize': '5' }],
  [',!x=1,return=minimal', { '!x': '1', return: 'minimal' }],
  ['=;=,return=minimal', {}],
  ['xreturn=minimal', { xreturn: 'minimal' }],
])('%s', (prefer, preferences) => {
  expect(read(prefer)).toEqual(preferences)
})

test('a header as long as one can be is read', () => {
  expect(read(`${' '.repeat(16_000)}=`)).toEqual({})
  expect(Object.keys(read('a'.repeat(8_000) + ' '.repeat(8_000)))).toHaveLength(1)
})

const show = async () => ({ id: '1' })

test.each([
  [undefined, { status: 204, headers: {} }],
  ['respond-async', { status: 204, headers: {} }],
  ['return=all', { status: 204, headers: {} }],
  ['return=minimal', { status: 204, headers: { 'preference-applied': 'return=minimal' } }],
  [
    'return=representation',
    {
      status: 200,
      headers: { 'preference-applied': 'return=representation' },
      body: { id: '1' },
    },
  ],
])('a change is answered as it is preferred: %s', async (prefer, answered) => {
  expect(await answerChange(call(prefer), show)).toEqual(answered)
})

test.each([
  [undefined, { status: 201, headers: { location: '/1' }, body: { id: '1' } }],
  [
    'return=representation',
    {
      status: 201,
      headers: { location: '/1', 'preference-applied': 'return=representation' },
      body: { id: '1' },
    },
  ],
  [
    'return=minimal',
    {
      status: 204,
      headers: { location: '/1', 'odata-entityid': '/1', 'preference-applied': 'return=minimal' },
    },
  ],
])('what is made is answered as it is preferred: %s', async (prefer, answered) => {
  expect(await answerCreated(call(prefer), '/1', show)).toEqual(answered)
})
