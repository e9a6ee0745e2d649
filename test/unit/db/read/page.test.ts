import { describe, expect, test } from 'vitest'
import { outside, pageArguments, type PageRequest, toPage } from '../../../../src/db/read/page.ts'

const forwards: PageRequest = { limit: 2, backwards: false, after: null, before: null }
const at = (...position: string[]) => ({ position, inclusive: false })

describe('the arguments of a page', () => {
  test('take one row more than the page shows', () => {
    expect(pageArguments([{ column: 'id' }], forwards, { living: true })).toEqual({
      where: { AND: [{ living: true }] },
      orderBy: [{ id: 'asc' }],
      take: 3,
    })
  })

  test('read backwards in the opposite order', () => {
    const order = [{ column: 'sequence', descending: true, parse: BigInt }] as const
    const page = { ...forwards, backwards: true, before: at('7') }
    expect(pageArguments(order, page, {})).toEqual({
      where: { AND: [{}, { sequence: { gt: 7n } }] },
      orderBy: [{ sequence: 'asc' }],
      take: 3,
    })
  })

  test('bound the leading of two columns once more, so that an index range serves it', () => {
    const { where } = pageArguments([{ column: 'name' }, { column: 'id' }], { ...forwards, after: at('ada', '1') }, {})
    expect(where.AND[1]).toEqual({
      AND: [{ name: { gte: 'ada' } }, { OR: [{ name: { gt: 'ada' } }, { name: 'ada', id: { gt: '1' } }] }],
    })
  })

  test('bound on both sides where both cursors are given', () => {
    const { where } = pageArguments([{ column: 'id' }], { ...forwards, after: at('1'), before: at('9') }, {})
    expect(where.AND.slice(1)).toEqual([{ id: { gt: '1' } }, { id: { lt: '9' } }])
  })
})

describe('a page of what was read', () => {
  test('leaves out the row that tells of more', () => {
    expect(toPage(['a', 'b', 'c'], forwards)).toEqual({ rows: ['a', 'b'], more: true })
    expect(toPage(['a', 'b'], forwards)).toEqual({ rows: ['a', 'b'], more: false })
  })

  test('stands in the order of the list though it was read backwards', () => {
    expect(toPage(['c', 'b', 'a'], { ...forwards, backwards: true })).toEqual({ rows: ['b', 'c'], more: true })
  })
})

describe('what lies outside of a page', () => {
  test('is everything up to the row of `after`, that row among it', () => {
    expect(outside({ ...forwards, after: at('5') }, 'before')).toEqual({
      limit: 0,
      backwards: true,
      after: null,
      before: { position: ['5'], inclusive: true },
    })
  })

  test('is nothing on a side without a bound', () => {
    expect(outside({ ...forwards, after: at('5') }, 'after')).toBeNull()
    expect(outside(forwards, 'before')).toBeNull()
  })
})
