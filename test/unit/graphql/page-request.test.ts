import { expect, test } from 'vitest'
import { cursorsOf } from '../../../src/graphql/cursor.ts'
import { toPageRequest } from '../../../src/graphql/page-request.ts'

const id = '11111111-2222-4333-8444-555555555555'
const members = { list: 'members', tenantId: '00000000-0000-4000-8000-000000000001' } as const
const refusal = (message: string) => expect.objectContaining({ code: 'Request_BadRequest', message })

test('a page has 100 items when nothing is said', () => {
  expect(toPageRequest(members, {})).toEqual({ limit: 100, backwards: false, after: null, before: null })
})

test('null says nothing', () => {
  const page = toPageRequest(members, { first: null, last: null, after: null, before: null })
  expect(page).toEqual({ limit: 100, backwards: false, after: null, before: null })
})

test('last reads backwards from before', () => {
  const page = toPageRequest(members, { last: 5, before: cursorsOf(members)([id]) })
  expect(page).toEqual({ limit: 5, backwards: true, after: null, before: { position: [id], inclusive: false } })
})

test('pages of 1 and of 999 items are served', () => {
  expect(toPageRequest(members, { first: 1 }).limit).toBe(1)
  expect(toPageRequest(members, { last: 999 }).limit).toBe(999)
})

test.each([0, -1, 1000, 2_147_483_647])('a page of %i items is refused by the name of its argument', (size) => {
  const message = (argument: string) => refusal(`Argument '${argument}' is ${size}: a page has 1 to 999 items.`)
  expect(() => toPageRequest(members, { first: size })).toThrow(message('first'))
  expect(() => toPageRequest(members, { last: size })).toThrow(message('last'))
})

test('first and last together are refused', () => {
  const message = "Arguments 'first' and 'last' exclude each other: give one of them."
  expect(() => toPageRequest(members, { first: 1, last: 1 })).toThrow(refusal(message))
})
