import { describe, expect, test } from 'vitest'
import type { ListName } from '../../../src/db/read/lists.ts'
import { cursorsOf, decodeCursor } from '../../../src/graphql/cursor.ts'

const id = '11111111-2222-4333-8444-555555555555'
const [tenantId, other] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
const of = (list: ListName) => ({ list, tenantId })
const encodeCursor = (list: ListName, position: readonly string[]) => cursorsOf(of(list))(position)
const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
/** As every cursor of the tenant has it. */
const mark = JSON.parse(Buffer.from(encodeCursor('members', [id]), 'base64url').toString())[1]
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'Request_BadRequest', message: expect.stringMatching(message) })

describe('a cursor', () => {
  test('brings back the position that it was made from, whatever the name contains', () => {
    for (const name of ['ada', '', 'ß 漢字 "quoted" \\ 🎈', 'x'.repeat(256), '漢'.repeat(256)])
      expect(decodeCursor(of('users'), 'after', encodeCursor('users', [name, id]))).toEqual([name, id])
  })

  test('of an operation carries its sequence number', () => {
    expect(decodeCursor(of('licenseOperations'), 'after', encodeCursor('licenseOperations', ['42']))).toEqual(['42'])
  })

  test('of another list is refused by the name of the argument', () => {
    const cursor = encodeCursor('groups', ['ada', id])
    expect(() => decodeCursor(of('users'), 'before', cursor)).toThrow(
      refusal(/^Argument 'before' is a cursor of another list/),
    )
  })

  test('of another tenant is refused, whatever list it is of', () => {
    for (const list of ['users', 'groups'] as const)
      expect(() => decodeCursor({ list: 'users', tenantId: other }, 'after', encodeCursor(list, ['ada', id]))).toThrow(
        refusal(/^Argument 'after' is not a cursor of this tenant/),
      )
  })

  test.each([
    ['empty', ''],
    ['no base64', '***'],
    ['no JSON', Buffer.from('nonsense').toString('base64url')],
    ['no list', raw({ list: 'users' })],
    ['null', raw(null)],
    ['another version', raw([1, 'users', 'ada', id])],
    ['a version to come', raw([3, mark, 'users', 'ada', id])],
    ['too few values', raw([2, mark, 'users', 'ada'])],
    ['too many values', raw([2, mark, 'users', 'ada', id, id])],
    ['a number for a name', raw([2, mark, 'users', 7, id])],
    ['an object for a name', raw([2, mark, 'users', { gt: '' }, id])],
    ['an id that is no GUID', raw([2, mark, 'users', 'ada', "' OR 1=1"])],
    ['a NUL in the name', raw([2, mark, 'users', 'a\0b', id])],
    ['half a surrogate pair', raw([2, mark, 'users', '\ud800', id])],
    ['overlong', raw([2, mark, 'users', 'x'.repeat(10_000), id])],
  ])('that is malformed is refused: %s', (_, cursor) => {
    expect(() => decodeCursor(of('users'), 'after', cursor)).toThrow(
      refusal(/^Argument 'after' is not a cursor of this gateway/),
    )
  })

  test.each([['-1'], ['1e3'], ['99999999999999999999'], [''], ['0x1']])(
    'with the sequence number %o is refused',
    (sequence) => {
      const cursor = raw([2, mark, 'licenseOperations', sequence])
      expect(() => decodeCursor(of('licenseOperations'), 'after', cursor)).toThrow(refusal(/is not a cursor/))
    },
  )

  test('of an audit entry carries its moment with microseconds, and its number', () => {
    const position = ['2026-11-25T01:37:50.123456Z', '42']
    expect(decodeCursor(of('directoryAudits'), 'after', encodeCursor('directoryAudits', position))).toEqual(position)
  })

  test.each([
    ['2026-02-30T00:00:00.000000Z', '1'],
    ['2026-11-25T01:37:50.123Z', '1'],
    ['0000-11-25T01:37:50.123456Z', '1'],
    ['2026-11-25T25:37:50.123456Z', '1'],
    ['now', '1'],
    ['2026-11-25T01:37:50.123456Z', 'x'],
  ])('with the moment %o and number %o is refused', (...position) => {
    const cursor = raw([2, mark, 'directoryAudits', ...position])
    expect(() => decodeCursor(of('directoryAudits'), 'after', cursor)).toThrow(refusal(/is not a cursor/))
  })

  test('of a product that a user has twice carries the ids of both', () => {
    const cursor = encodeCursor('duplicateLicenses', [id, id])
    expect(decodeCursor(of('duplicateLicenses'), 'after', cursor)).toEqual([id, id])
    expect(() => decodeCursor(of('redundantDirectLicenses'), 'after', cursor)).toThrow(
      refusal(/cursor of another list/),
    )
    for (const position of [[id], [id, id, id], [id, 'ENTERPRISEPACK'], [7, id]])
      expect(() =>
        decodeCursor(of('duplicateLicenses'), 'after', raw([2, mark, 'duplicateLicenses', ...position])),
      ).toThrow(refusal(/is not a cursor/))
  })
})
