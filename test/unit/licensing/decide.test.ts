import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCatalog } from '../../../src/licensing/catalog.ts'
import type { Profile } from '../../../src/licensing/profile.ts'
import { judge } from '../../../src/licensing/decide.ts'
import { enabledPlans } from '../../../src/licensing/effective.ts'
import { holds, type PathState, type ServicePlanId, type SkuId } from '../../../src/licensing/model.ts'

const sku = (name: string) => name as SkuId
const plan = (name: string) => name as ServicePlanId
/** Product a needs nothing; b excludes a; c leans on a's plan; d provisions mail; e is barred in XX. */
const catalog = buildCatalog({
  products: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ skuId: sku(name), servicePlanIds: [plan(`p${name}`)] })),
  exclusiveSets: [[plan('pa'), plan('pb')]],
  requirements: [{ servicePlanId: plan('pc'), alternatives: [[plan('pa')]] }],
  mailPlans: [plan('pd')],
  barredLocations: [{ servicePlanId: plan('pe'), country: 'XX' }],
})
const group = (names: string, successors: Record<string, string[]> = {}) => ({
  licenses: new Map([...names].map((name) => [sku(name), []])),
  successors: new Map(Object.entries(successors).map(([name, list]) => [sku(name), list.map(sku)])),
})
const path = (name: string): PathState => ({ skuId: sku(name), disabledPlans: [], state: 'ACTIVE', error: null })
const profile = (mine: string, others: string, rest: Partial<Profile> = {}): Profile => ({
  member: true,
  location: 'US',
  addressTaken: false,
  mine: [...mine].map(path),
  others: [...others].map((name) => ({ skuId: sku(name), disabledPlans: [] })),
  waits: [],
  ...rest,
})
const short = (names: string) => new Set([...names].map(sku))
const states = (puts: readonly PathState[]) =>
  Object.fromEntries(puts.map(({ skuId, state, error }) => [skuId, `${state} ${error}`]))

describe('one user for one group', () => {
  test('gets all that nothing stands against', () => {
    const outcome = judge(catalog, group('ac'), profile('', '')).outcome(short(''))
    expect(states(outcome.puts)).toEqual({ a: 'ACTIVE null', c: 'ACTIVE null' })
    expect(outcome.takes).toEqual(['a', 'c'])
  })

  test.each([
    ['e', '', { location: 'XX' }, '', 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION'],
    ['b', 'a', {}, '', 'MUTUALLY_EXCLUSIVE_VIOLATION'],
    ['c', '', {}, '', 'DEPENDENCY_VIOLATION'],
    ['d', '', { addressTaken: true }, '', 'UNIQUENESS_VIOLATION'],
    ['a', '', {}, 'a', 'COUNT_VIOLATION'],
  ])('%s beside %s breaks the law', (wanted, others, rest, missing, error) => {
    const outcome = judge(catalog, group(wanted), profile('', others, rest)).outcome(short(missing))
    expect(states(outcome.puts)).toEqual({ [wanted]: `ERROR ${error}` })
    expect(outcome.takes).toEqual([])
  })

  test('is licensed all or not at all', () => {
    const outcome = judge(catalog, group('ad'), profile('', '')).outcome(short('d'))
    expect(states(outcome.puts)).toEqual({ a: 'ERROR OTHER', d: 'ERROR COUNT_VIOLATION' })
  })

  test('keeps the old product while the one in its place fails', () => {
    const outcome = judge(catalog, group('b', { a: ['b'] }), profile('a', '')).outcome(short('b'))
    expect(states(outcome.puts)).toEqual({ a: 'ACTIVE_WITH_ERROR OTHER', b: 'ERROR COUNT_VIOLATION' })
    expect(outcome.frees).toEqual([])
  })

  test('keeps a leaving product on which a product from elsewhere leans', () => {
    const outcome = judge(catalog, group(''), profile('a', 'c', { member: false })).outcome(short(''))
    expect(states(outcome.puts)).toEqual({ a: 'ACTIVE_WITH_ERROR DEPENDENCY_VIOLATION' })
  })

  test('names what is held back in the end, where that is the lower law', () => {
    // Product c is to lose the plan that leans on a, but keeps it while d lacks a seat; so a has to stay.
    const licenses = {
      ...group('cd'),
      licenses: new Map([
        [sku('c'), [plan('pc')]],
        [sku('d'), []],
      ]),
    }
    const outcome = judge(catalog, licenses, profile('ac', '')).outcome(short('d'))
    expect(states(outcome.puts)).toEqual({
      a: 'ACTIVE_WITH_ERROR DEPENDENCY_VIOLATION',
      c: 'ACTIVE_WITH_ERROR OTHER',
      d: 'ERROR COUNT_VIOLATION',
    })
    expect(outcome.cause).toMatchObject({ error: 'DEPENDENCY_VIOLATION', skuId: 'a', servicePlans: ['pc'] })
  })

  test('needs no second seat for a product held from elsewhere, and frees none', () => {
    expect(judge(catalog, group('a'), profile('', 'a')).needsSeat).toEqual([])
    expect(judge(catalog, group(''), profile('a', 'a', { member: false })).outcome(short('')).frees).toEqual([])
  })
})

const names = fc.subarray(['a', 'b', 'c', 'd', 'e'])
const arbitrary = fc.record({
  want: names,
  mine: names,
  others: names,
  missing: names,
  member: fc.boolean(),
  addressTaken: fc.boolean(),
  location: fc.constantFrom('US', 'XX'),
})

/** The paths from the group after an outcome. */
function after(
  mine: readonly PathState[],
  outcome: { puts: readonly PathState[]; deletes: readonly SkuId[] },
): PathState[] {
  const paths = new Map(mine.map((each) => [each.skuId, each]))
  for (const skuId of outcome.deletes) paths.delete(skuId)
  for (const each of outcome.puts) paths.set(each.skuId, each)
  return [...paths.values()]
}

test('whatever the profile: a second look writes nothing, seats add up, and no exclusive plans come together', () => {
  fc.assert(
    fc.property(arbitrary, ({ want, mine, others, missing, ...rest }) => {
      const licenses = group(want.join(''))
      const before = profile(mine.join(''), others.join(''), rest)
      const outcome = judge(catalog, licenses, before).outcome(short(missing.join('')))
      const paths = after(before.mine, outcome)
      const again = judge(catalog, licenses, { ...before, mine: paths }).outcome(short(missing.join('')))
      expect(
        after(paths, again)
          .filter(holds)
          .map(({ skuId }) => skuId),
      ).toEqual(paths.filter(holds).map(({ skuId }) => skuId))
      const consumed = (list: readonly PathState[]) =>
        new Set([...list.filter(holds).map(({ skuId }) => skuId), ...others])
      expect(consumed(paths).size).toBe(consumed(before.mine).size + outcome.takes.length - outcome.frees.length)
      for (const taken of outcome.takes) expect(missing).not.toContain(taken)
      const conflict = (list: readonly PathState[]) => {
        const plans = new Set([...list.filter(holds), ...before.others].flatMap((each) => enabledPlans(catalog, each)))
        return plans.has(plan('pa')) && plans.has(plan('pb'))
      }
      if (!conflict(before.mine)) expect(conflict(paths)).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})
