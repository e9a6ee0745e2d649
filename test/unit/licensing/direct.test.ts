import { describe, expect, test } from 'vitest'
import { changeDirect, type DirectSituation, retryDirect } from '../../../src/licensing/direct.ts'
import type { PathState } from '../../../src/licensing/model.ts'
import { restorePaths } from '../../../src/licensing/restore.ts'
import { catalog, license, plans, sku } from './laws.ts'

const active = (name: string, disabled = ''): PathState => ({
  ...license(name, disabled),
  state: 'ACTIVE',
  error: null,
})
const failed = (name: string): PathState => ({ ...license(name), state: 'ERROR', error: 'COUNT_VIOLATION' })
const situation = (direct: PathState[], rest: Partial<DirectSituation> = {}): DirectSituation => {
  return { location: 'US', addressTaken: false, direct, others: [], missing: new Set(), ...rest }
}
const add = (name: string, disabled: string | null = null) => ({
  addLicenses: [{ skuId: sku(name), disabledPlans: disabled === null ? null : plans(disabled) }],
  removeLicenses: [],
})
const remove = (name: string) => ({ addLicenses: [], removeLicenses: [sku(name)] })
const cause = (result: ReturnType<typeof changeDirect>) => (result.ok ? null : result.cause.error)

describe('a direct call', () => {
  test('is refused with the first law that it breaks', () => {
    expect(cause(changeDirect(catalog, situation([active('e')]), add('f')))).toBe('MUTUALLY_EXCLUSIVE_VIOLATION')
    expect(cause(changeDirect(catalog, situation([]), add('d')))).toBe('DEPENDENCY_VIOLATION')
    expect(cause(changeDirect(catalog, situation([], { missing: new Set([sku('x')]) }), add('x')))).toBe(
      'COUNT_VIOLATION',
    )
  })

  test('that breaks one law for several products is told of the one with the lowest id, however they are listed', () => {
    const missing = ['x', 'm'].map(sku).toSorted()
    for (const listed of [missing, missing.toReversed()]) {
      const addLicenses = listed.map((skuId) => ({ skuId, disabledPlans: null }))
      const result = changeDirect(catalog, situation([], { missing: new Set(missing) }), {
        addLicenses,
        removeLicenses: [],
      })
      expect(result).toMatchObject({ ok: false, cause: { error: 'COUNT_VIOLATION', skuId: missing[0] } })
    }
  })

  test('is never refused for what it does not touch', () => {
    const conflicting = situation([active('e'), active('f')])
    expect(cause(changeDirect(catalog, conflicting, add('x')))).toBeNull()
    expect(cause(changeDirect(catalog, conflicting, remove('x')))).toBeNull()
  })

  test('cannot take away what another licence leans on, nor switch it off', () => {
    const leaning = situation([active('xy')], { others: [license('d')] })
    expect(cause(changeDirect(catalog, leaning, remove('xy')))).toBe('DEPENDENCY_VIOLATION')
    expect(cause(changeDirect(catalog, leaning, add('xy', 'x')))).toBe('DEPENDENCY_VIOLATION')
  })

  test('needs no second unit for what a group gives already', () => {
    const inherited = situation([], { others: [license('x')], missing: new Set([sku('x')]) })
    expect(changeDirect(catalog, inherited, add('x'))).toEqual({ ok: true, direct: [active('x')] })
  })

  test('leaves alone a direct path that does not hold, unless it names it', () => {
    expect(changeDirect(catalog, situation([failed('x')]), add('m'))).toEqual({
      ok: true,
      direct: [active('m'), failed('x')],
    })
    expect(changeDirect(catalog, situation([failed('x')]), add('x'))).toEqual({ ok: true, direct: [active('x')] })
  })
})

describe('the direct retry', () => {
  test('makes all that do not hold active, or none of them', () => {
    const both = [failed('x'), failed('z')]
    expect(retryDirect(catalog, situation(both)).direct.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE'])
    const short = retryDirect(catalog, situation(both, { missing: new Set([sku('x')]) }))
    expect(short.direct.map(({ error }) => error)).toEqual(['COUNT_VIOLATION', 'OTHER'])
    expect(short.cause?.skuId).toBe(sku('x'))
  })
})

test('a direct path that holds has no error after a retry, whatever it had', () => {
  const wrong: PathState = { ...license('x'), state: 'ACTIVE_WITH_ERROR', error: 'COUNT_VIOLATION' }
  expect(retryDirect(catalog, situation([wrong]))).toEqual({ direct: [active('x')], cause: null })
  const short = retryDirect(catalog, situation([failed('z'), wrong], { missing: new Set([sku('z')]) }))
  expect(short.direct).toEqual([failed('z'), active('x')])
})

describe('a restored user', () => {
  const was = (name: string, state: PathState['state'] = 'ACTIVE') => ({
    ...license(name),
    whenDeleted: { state, error: state === 'ACTIVE' ? null : ('OTHER' as const) },
  })
  test('gets back what held, by SKU id, while there are units; the rest is in error', () => {
    const { paths, takes } = restorePaths(
      catalog,
      { addressTaken: true, paths: [was('m'), was('x'), was('xy'), was('z', 'ERROR')] },
      new Map([
        [sku('m'), 1],
        [sku('x'), 1],
        [sku('xy'), 0],
        [sku('z'), 5],
      ]),
    )
    expect(paths.map(({ error }) => error)).toEqual(['UNIQUENESS_VIOLATION', null, 'COUNT_VIOLATION', 'OTHER'])
    expect(takes).toEqual([sku('x')])
  })

  test('is told the law by which each path is in error: by its plan where it is broken now', () => {
    const held = { state: 'ACTIVE_WITH_ERROR', error: 'DEPENDENCY_VIOLATION' } as const
    const { violations } = restorePaths(
      catalog,
      {
        addressTaken: true,
        paths: [was('m'), was('x'), was('xy'), { ...license('z'), whenDeleted: held }, was('b', 'ERROR')],
      },
      new Map([
        [sku('x'), 1],
        [sku('z'), 1],
      ]),
    )
    expect(violations).toEqual([
      { error: 'UNIQUENESS_VIOLATION', skuId: sku('m'), servicePlans: plans('m'), conflictingServicePlans: [] },
      null,
      { error: 'COUNT_VIOLATION', skuId: sku('xy'), servicePlans: [], conflictingServicePlans: [] },
      { error: 'DEPENDENCY_VIOLATION', skuId: sku('z'), servicePlans: [], conflictingServicePlans: [] },
      null,
    ])
  })

  test('takes one unit for two ways to a product', () => {
    const { takes } = restorePaths(
      catalog,
      { addressTaken: false, paths: [was('x'), was('x')] },
      new Map([[sku('x'), 1]]),
    )
    expect(takes).toEqual([sku('x')])
  })
})
