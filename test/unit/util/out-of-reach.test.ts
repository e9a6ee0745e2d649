import { expect, test } from 'vitest'
import { isOutOfReach } from '../../../src/util/out-of-reach.ts'

test.each<[string, unknown]>([
  ['a connection that is refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  [
    'a server without a free connection',
    Object.assign(new Error('sorry, too many clients already'), { code: '53300' }),
  ],
  ['a backend that was ended', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  [
    'a transaction that stood still',
    Object.assign(new Error('terminating connection due to idle-in-transaction timeout'), { code: '25P03' }),
  ],
  [
    'a client whose connection broke before',
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  ['a connection that broke in a statement', new Error('Connection terminated unexpectedly')],
  ['a pool of which all connections are in use', new Error('timeout exceeded when trying to connect')],
  ['a server that is silent', new Error('Query read timeout')],
  ['what Prisma quotes', Object.assign(new Error('Raw query failed. Code: `57P01`. Message: `x`'), { code: 'P2010' })],
  [
    "a driver's error inside of Prisma's",
    Object.assign(new Error('Database error'), {
      code: 'P2039',
      meta: { driverAdapterError: { cause: { originalCode: '57P01' } } },
    }),
  ],
  ['a cause', new Error('a step failed', { cause: Object.assign(new Error('x'), { code: '08006' }) })],
])('%s is out of reach', (_name, error) => {
  expect(isOutOfReach(error)).toBe(true)
})

test.each<[string, unknown]>([
  ['nothing', null],
  ['a text', '57P01'],
  ['a key that is taken', Object.assign(new Error('duplicate key'), { code: '23505' })],
  ['a statement that cannot be parsed', Object.assign(new Error('Raw query failed. Code: `42601`'), { code: 'P2010' })],
  ['an error of our own', new TypeError('x is not a function')],
])('%s is not', (_name, error) => {
  expect(isOutOfReach(error)).toBe(false)
})
