/** Which pages may ask, by the origin that a browser names. */
import { expect, test } from 'vitest'
import { createOriginCheck } from '../../../src/http/origins.ts'

const thisMachine = [
  'http://localhost',
  'http://localhost:5173',
  'https://LOCALHOST:8443',
  'http://127.0.0.1:4000',
  'http://[::1]:4000',
]
const studio = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
  'https://explorer.embed.apollographql.com',
]
const others = [
  undefined,
  '',
  'null',
  'https://portal.contoso.com',
  'ftp://localhost',
  'file://localhost',
  'http://localhost:',
  'http://localhost:5173/',
  'http://localhost.',
  'http://localhost:5173.evil.example',
  'http://localhost@evil.example',
  'http://evil.localhost',
  'http://evil.example#http://localhost',
  'http://127.0.0.2:4000',
  'http://127.1:4000',
  'http://127.0.0.1.evil.example',
  'http://0.0.0.0:4000',
  'http://[::]:4000',
  'http://[::1].evil.example',
  'http://studio.apollographql.com',
  'https://evil.studio.apollographql.com',
  'https://studio.apollographql.com:8443',
]
const allowed = (mayAsk: ReturnType<typeof createOriginCheck>) => [...thisMachine, ...studio, ...others].filter(mayAsk)

test('in development pages of this machine and of Apollo’s may ask, where nobody is named', () => {
  expect(allowed(createOriginCheck({ corsOrigins: null, localPages: true }))).toEqual([...thisMachine, ...studio])
})

test('elsewhere nobody may, where nobody is named', () => {
  expect(allowed(createOriginCheck({ corsOrigins: null, localPages: false }))).toEqual([])
})

test('where origins are named, those and no others may, in development too', () => {
  for (const localPages of [true, false]) {
    const mayAsk = createOriginCheck({ corsOrigins: ['https://portal.contoso.com'], localPages })
    expect(allowed(mayAsk)).toEqual(['https://portal.contoso.com'])
  }
})
