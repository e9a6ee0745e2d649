/** Why a path is in error, from the profile that was judged (a preview) and from the paths that it left (an administrator). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCatalog } from '../../../src/licensing/catalog.ts'
import { pathsAfter } from '../../../src/licensing/comparison.ts'
import { judge } from '../../../src/licensing/decide.ts'
import { explainPath } from '../../../src/licensing/explain.ts'
import type { GroupLicenses, PathState, ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import type { Profile } from '../../../src/licensing/profile.ts'

const sku = (name: string) => name as SkuId
const plan = (name: string) => name as ServicePlanId
/** Each product has the plan of its name; a brings x too. b excludes a; c leans on pa; d provisions mail; e is barred in XX. */
const catalog = buildCatalog({
  products: ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    skuId: sku(name),
    servicePlanIds: [plan(`p${name}`), ...(name === 'a' ? [plan('px')] : [])],
  })),
  exclusiveSets: [[plan('pa'), plan('pb')]],
  requirements: [{ servicePlanId: plan('pc'), alternatives: [[plan('pa')]] }],
  mailPlans: [plan('pd')],
  barredLocations: [{ servicePlanId: plan('pe'), country: 'XX' }],
})

/** Licences by product, each with the plan that is switched off, if one is. */
type Licenses = Readonly<Record<string, string | null>>
const toList = (licenses: Licenses) =>
  Object.entries(licenses).map(([name, disabled]) => {
    return { skuId: sku(name), disabledPlans: disabled === null ? [] : [plan(disabled)] }
  })
const toPaths = (licenses: Licenses) =>
  toList(licenses).map((license): PathState => ({ ...license, state: 'ACTIVE', error: null }))

interface Case {
  readonly gives: Licenses
  readonly successors?: Readonly<Record<string, string>>
  readonly mine?: Licenses
  readonly others?: Licenses
  readonly rest?: Partial<Profile>
  /** The products of which no unit is left. */
  readonly missing?: string
}

/** What is told of each path that the evaluation leaves in error, which is the same before and after it. */
function explain({ gives, successors = {}, mine = {}, others = {}, rest = {}, missing = '' }: Case) {
  const group: GroupLicenses = {
    licenses: new Map(toList(gives).map(({ skuId, disabledPlans }) => [skuId, disabledPlans])),
    successors: new Map(Object.entries(successors).map(([name, successor]) => [sku(name), [sku(successor)]])),
  }
  const profile: Profile = {
    member: true,
    location: 'US',
    addressTaken: false,
    mine: toPaths(mine),
    others: toList(others),
    waits: [],
    ...rest,
  }
  const lacking = new Set([...missing].map(sku))
  const paths = pathsAfter(profile, judge(catalog, group, profile).outcome(lacking))
  const explainFor = (judged: Profile) =>
    Object.fromEntries(
      paths
        .filter(({ error }) => error !== null)
        .map((path) => {
          const told = explainPath(catalog, group, judged, { path, missing: lacking })
          return [path.skuId as string, { error: path.error, ...told }]
        }),
    )
  const told = explainFor(profile)
  expect(explainFor({ ...profile, mine: paths })).toEqual(told)
  return told
}

const nothing = {
  leaving: false,
  shrinking: false,
  judgedAgain: false,
  servicePlans: [],
  conflictingServicePlans: [],
  conflictingSkus: [],
  current: true,
}

describe('a product that the group gives', () => {
  test.each<[string, Case, object]>([
    [
      'is barred',
      { gives: { e: null }, rest: { location: 'XX' } },
      { error: 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION', servicePlans: ['pe'] },
    ],
    [
      'excludes another',
      { gives: { b: null }, others: { a: null } },
      {
        error: 'MUTUALLY_EXCLUSIVE_VIOLATION',
        servicePlans: ['pb'],
        conflictingServicePlans: ['pa'],
        conflictingSkus: ['a'],
      },
    ],
    [
      'needs what the user has not',
      { gives: { c: null } },
      { error: 'DEPENDENCY_VIOLATION', servicePlans: ['pc'], conflictingServicePlans: ['pa'] },
    ],
    [
      'makes a mailbox of an address that is taken',
      { gives: { d: null }, rest: { addressTaken: true } },
      { error: 'UNIQUENESS_VIOLATION', servicePlans: ['pd'] },
    ],
    ['lacks a unit', { gives: { a: null }, missing: 'a' }, { error: 'COUNT_VIOLATION' }],
  ])('%s', (_name, situation, found) => {
    expect(Object.values(explain(situation))).toEqual([{ ...nothing, ...found }])
  })

  test('keeps a plan that the group has switched off, because a product from elsewhere leans on it', () => {
    expect(explain({ gives: { a: 'pa' }, mine: { a: null }, others: { c: null } })).toEqual({
      a: {
        ...nothing,
        error: 'DEPENDENCY_VIOLATION',
        shrinking: true,
        servicePlans: ['pc'],
        conflictingServicePlans: ['pa'],
        conflictingSkus: ['c'],
      },
    })
  })
})

describe('a product that the group has taken away', () => {
  test('stays because a product from elsewhere leans on it', () => {
    expect(explain({ gives: {}, mine: { a: null }, others: { c: null } })).toEqual({
      a: {
        ...nothing,
        error: 'DEPENDENCY_VIOLATION',
        leaving: true,
        servicePlans: ['pc'],
        conflictingServicePlans: ['pa'],
        conflictingSkus: ['c'],
      },
    })
  })

  test('stays because one of the same group leans on it for as long as a third one lacks a unit', () => {
    const { a, c } = explain({ gives: { c: 'pc', d: null }, mine: { a: null, c: null }, missing: 'd' })
    expect(a).toEqual({
      ...nothing,
      error: 'DEPENDENCY_VIOLATION',
      leaving: true,
      judgedAgain: true,
      servicePlans: ['pc'],
      conflictingServicePlans: ['pa'],
      conflictingSkus: ['c'],
    })
    expect(c).toEqual({ ...nothing, error: 'OTHER' })
  })

  test('stays for the one that comes in its place, though that is not leaned on', () => {
    expect(explain({ gives: { b: null }, successors: { a: 'b' }, mine: { a: null }, missing: 'b' })).toEqual({
      a: { ...nothing, error: 'OTHER', leaving: true },
      b: { ...nothing, error: 'COUNT_VIOLATION' },
    })
  })
})

test('a law that does not stand in the way any more is told as such', () => {
  const licenses = { licenses: new Map([[sku('d'), []]]), successors: new Map() }
  const profile: Profile = { member: true, location: 'US', addressTaken: false, mine: [], others: [], waits: [] }
  const still = (path: PathState, mine: Profile['mine'] = [path]) =>
    explainPath(catalog, licenses, { ...profile, mine }, { path, missing: new Set() }).current
  const path = (name: string, state: PathState['state'], error: PathState['error']): PathState => {
    return { skuId: sku(name), disabledPlans: [], state, error }
  }
  expect(still(path('d', 'ERROR', 'COUNT_VIOLATION'))).toBe(false)
  expect(still(path('d', 'ERROR', 'UNIQUENESS_VIOLATION'))).toBe(false)
  expect(still(path('a', 'ACTIVE_WITH_ERROR', 'DEPENDENCY_VIOLATION'))).toBe(false)
  // Product c leans on a, but nothing keeps it from going: d has its unit by now.
  const a = path('a', 'ACTIVE_WITH_ERROR', 'DEPENDENCY_VIOLATION')
  expect(still(a, [a, path('c', 'ACTIVE_WITH_ERROR', 'OTHER'), path('d', 'ERROR', 'COUNT_VIOLATION')])).toBe(false)
})

const names = fc.subarray(['a', 'b', 'c', 'd', 'e'])
const someLicenses = fc
  .tuple(names, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }))
  .map(([list, off]): Licenses => Object.fromEntries(list.map((name, at) => [name, off[at] ? `p${name}` : null])))

test('whatever the profile: a path that has just been evaluated is told what stands in its way', () => {
  fc.assert(
    fc.property(
      fc.record({
        gives: someLicenses,
        successors: fc.constantFrom<Record<string, string>>({}, { a: 'b' }, { a: 'd', c: 'd' }),
        mine: someLicenses,
        others: someLicenses,
        missing: names.map((list) => list.join('')),
        rest: fc.record({
          member: fc.boolean(),
          addressTaken: fc.boolean(),
          location: fc.constantFrom('US', 'XX'),
        }),
      }),
      (situation) => {
        for (const { error, ...told } of Object.values(explain(situation))) {
          expect(told.current).toBe(true)
          expect(told.servicePlans.length > 0).toBe(error !== 'OTHER' && error !== 'COUNT_VIOLATION')
          const leaning = told.leaving || told.shrinking
          if (error === 'MUTUALLY_EXCLUSIVE_VIOLATION' || (error === 'DEPENDENCY_VIOLATION' && leaning)) {
            expect(told.conflictingServicePlans.length).toBeGreaterThan(0)
            expect(told.conflictingSkus.length).toBeGreaterThan(0)
          }
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
