import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { GatewayError } from '../../../src/errors.ts'
import { formatError, isUnexpected } from '../../../src/graphql/errors.ts'

const located = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['group', 'members'] })
const format = (error: GraphQLError, requestId: string | null = 'r-1') =>
  formatError({ ...error.toJSON() }, error, requestId)

test('a refusal tells its code, its status and its message', () => {
  const error = located(
    new GatewayError('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
  )
  expect(format(error)).toEqual({
    message: 'Insufficient privileges to complete the operation.',
    path: ['group', 'members'],
    extensions: { code: 'Authorization_RequestDenied', status: 403 },
  })
  expect(isUnexpected(error)).toBe(false)
})

test('what nobody expected shows the id of the request and nothing of its inside', () => {
  const error = located(new TypeError('password of postgres://gateway:secret@db is wrong'))
  expect(isUnexpected(error)).toBe(true)
  expect(format(error)).toEqual({
    message: 'Something went wrong inside the gateway. The request id r-1 leads to it in the log.',
    path: ['group', 'members'],
    extensions: { code: 'Service_InternalServerError', status: 500, requestId: 'r-1' },
  })
})

test('a stack that ran out is no fault of the request, which was found to be within the limits before', () => {
  const error = new RangeError('Maximum call stack size exceeded')
  expect(isUnexpected(error)).toBe(true)
  expect(formatError({ message: '' }, error, 'r-1').extensions).toMatchObject({ status: 500, requestId: 'r-1' })
})

test('a failure outside of any operation is masked as well', () => {
  const error = new GraphQLError('Context creation failed: secret', { originalError: new Error('secret') })
  expect(JSON.stringify(format(error, null))).not.toContain('secret')
})

test("GraphQL's own codes stay", () => {
  const error = new GraphQLError('Cannot query field "x".', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', other: 1 },
  })
  expect(isUnexpected(error)).toBe(false)
  expect(format(error)).toEqual({
    message: 'Cannot query field "x".',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  })
})

test('what GraphQL repeats of the caller is told by its beginning and its end', () => {
  const sent = `Variable "$id" got invalid value "${'x'.repeat(900_000)}"; A UUID has the form.\n`
  const { message } = format(new GraphQLError(sent))
  expect(message.length).toBeLessThanOrEqual(600)
  expect(message).toMatch(/^Variable "\$id" got invalid value "x+…x+"; A UUID has the form\.$/)
})

test('an argument that turns out to be null is bad input', () => {
  const error = located(new GraphQLError('Argument "removeLicenses" must not be null.'))
  expect(format(error).extensions).toEqual({ code: 'BAD_USER_INPUT' })
})

test.each(['ECONNREFUSED', 'P1001', '57P01'])(
  'a database out of reach (%s) is unavailable, and shows nothing inside',
  (code) => {
    const error = new GraphQLError('x', { originalError: Object.assign(new Error('connect 10.0.0.1:5432'), { code }) })
    expect(formatError(error.toJSON(), error, 'request-1')).toEqual({
      message: 'The database is out of reach. Try again in a moment.',
      extensions: { code: 'Service_Unavailable', status: 503 },
    })
  },
)
