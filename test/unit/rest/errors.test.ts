import { expect, test } from 'vitest'
import { GatewayError } from '../../../src/errors.ts'
import { answerError, HttpRefusal } from '../../../src/rest/errors.ts'

const trail = { requestId: 'r', clientRequestId: 'c', now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678), report: () => {} }

test('an error says when to come back, where that helps', () => {
  const busy = answerError(trail, new GatewayError('Service_Unavailable', 'Busy.', { retryAfter: 7 }))
  expect(busy).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
  expect(answerError(trail, new GatewayError('TooManyRequests', 'Later.')).headers).toEqual({ 'retry-after': '1' })
  expect(answerError(trail, new GatewayError('Request_BadRequest', 'No.')).headers).toEqual({})
})

test.each([
  ['input.displayName must not be blank.', 'displayName must not be blank.'],
  [
    'filter.and[0].displayName.eq must have 1 to 256 characters.',
    '$filter: displayName must have 1 to 256 characters.',
  ],
  ['filter.not.usageLocation must be a country.', '$filter: usageLocation must be a country.'],
  ['It does not exist. groupId: the tenant has no such group.', 'It does not exist. The tenant has no such group.'],
  ['memberIds: each must be a GUID.', 'Each must be a GUID.'],
])('an error names what a caller of this face has named: %s', (message, told) => {
  const { body } = answerError(trail, new GatewayError('Request_BadRequest', message))
  expect(body).toMatchObject({ error: { message: told } })
})

test('a time limit that passed and what HTTP has a word for have a status of their own', () => {
  expect(answerError(trail, new GatewayError('Service_Unavailable', 'Late.', { status: 504 })).status).toBe(504)
  expect(answerError(trail, new HttpRefusal(424, 'Not made.'))).toEqual({
    status: 424,
    headers: {},
    body: {
      error: {
        code: 'Request_BadRequest',
        message: 'Not made.',
        innerError: { date: '2026-01-02T03:04:05', 'request-id': 'r', 'client-request-id': 'c' },
      },
    },
  })
})
