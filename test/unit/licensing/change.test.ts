import { describe, expect, test } from 'vitest'
import { type ChangeRequest, changeLicenses, findShapeProblem } from '../../../src/licensing/change.ts'
import type { GroupLicenses, SkuId } from '../../../src/licensing/model.ts'
import { catalog, plan, plans, sku } from './laws.ts'

const owned = new Map([
  ...['m', 'b', 'e', 'f', 'd', 'xy', 'z', 'x'].map((name) => [sku(name), { appliesTo: 'User' }] as const),
  [sku('be'), { appliesTo: 'Company' }],
])
const group = (licenses: Record<string, string>, successors: Record<string, string[]> = {}): GroupLicenses => ({
  licenses: new Map(Object.entries(licenses).map(([name, disabled]) => [sku(name), plans(disabled)])),
  successors: new Map(Object.entries(successors).map(([name, list]) => [sku(name), list.map(sku)])),
})
const request = (add: Record<string, string | null>, remove: string[] = []): ChangeRequest => ({
  addLicenses: Object.entries(add).map(([name, disabled]) => {
    return { skuId: sku(name), disabledPlans: disabled === null ? null : plans(disabled) }
  }),
  removeLicenses: remove.map(sku),
})
const problem = (before: GroupLicenses, change: ChangeRequest) => {
  const result = changeLicenses(catalog, owned, before, change)
  return result.ok ? null : result.problem.kind
}
const next = (before: GroupLicenses, change: ChangeRequest) => {
  const result = changeLicenses(catalog, owned, before, change)
  if (!result.ok) throw new Error(result.problem.kind)
  return result.next
}

describe('the shape of a call', () => {
  const many = Array.from({ length: 501 }, (_, number) => `sku-${number}` as SkuId)
  test.each([
    ['nothing-to-change', request({})],
    ['too-many-skus', { addLicenses: [], removeLicenses: many }],
    ['sku-twice', { addLicenses: [], removeLicenses: [sku('x'), sku('x')] }],
    ['sku-added-and-removed', request({ x: null }, ['x'])],
    [
      'too-many-disabled-plans',
      {
        addLicenses: [{ skuId: sku('x'), disabledPlans: Array.from({ length: 501 }, () => plan('x')) }],
        removeLicenses: [],
      },
    ],
  ])('%s', (kind, change) => {
    expect(findShapeProblem(change)?.kind).toBe(kind)
  })
})

describe('a call is refused at once', () => {
  test.each([
    ['not-owned', { ef: null }, []],
    ['not-owned', {}, ['ef']],
    ['not-for-users', { be: null }, []],
    ['plan-of-another-sku', { x: 'y' }, []],
    ['not-on-group', {}, ['x']],
    ['dependency', { d: null }, []],
  ])('%s', (kind, add, remove) => {
    expect(problem(group({}), request(add, remove))).toBe(kind)
  })

  test('where it takes from the set what a plan of it leans on', () => {
    expect(problem(group({ d: '', xy: '' }), request({}, ['xy']))).toBe('dependency')
    expect(problem(group({ d: '', xy: '' }), request({ xy: 'x' }))).toBe('dependency')
    expect(problem(group({ d: '', xy: '' }), request({ z: null }, ['xy']))).toBeNull()
  })

  test('but not for what the call leaves as it was', () => {
    expect(problem(group({ d: '' }), request({ m: null }))).toBeNull()
    expect(problem(group({ d: '' }), request({ d: null }))).toBeNull()
  })

  test('and not for exclusions inside the set: those show on the members', () => {
    expect(problem(group({ e: '' }), request({ f: null }))).toBeNull()
  })
})

describe('an accepted call', () => {
  test('null keeps disabled plans, an empty list clears them, duplicates are one', () => {
    const before = group({ xy: 'x' })
    expect(next(before, request({ xy: null })).licenses.get(sku('xy'))).toEqual(plans('x'))
    expect(next(before, request({ xy: '' })).licenses.get(sku('xy'))).toEqual([])
    expect(next(before, request({ xy: 'yxyx' })).licenses.get(sku('xy'))).toEqual(plans('xy'))
  })

  test('remembers what came in the place of what it removes', () => {
    expect(next(group({ e: '' }), request({ f: null, x: null }, ['e'])).successors).toEqual(
      new Map([[sku('e'), [sku('f'), sku('x')]]]),
    )
  })

  test('when a successor is removed, what this call adds takes its place', () => {
    const before = group({ f: '' }, { e: ['f'] })
    expect(next(before, request({ x: null }, ['f'])).successors).toEqual(
      new Map([
        [sku('e'), [sku('x')]],
        [sku('f'), [sku('x')]],
      ]),
    )
  })

  test('a SKU that is added again forgets that it was removed', () => {
    expect(next(group({ f: '' }, { e: ['f'] }), request({ e: null })).successors).toEqual(new Map())
  })
})
