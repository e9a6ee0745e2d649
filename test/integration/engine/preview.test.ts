/** On the same state, a call does exactly what its preview said: the members, the seats, and whom the queue serves. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkTenant } from '../../../src/engine/check.ts'
import { previewChange } from '../../../src/engine/preview/preview-change.ts'
import type { GroupId } from '../../../src/licensing/model.ts'
import { decideGroupChange, type GroupChangeRequest } from '../../../src/operations/group-license-change.ts'
import type { LicenseChangePreview } from '../../../src/operations/license-change-preview.ts'
import { listPreviewedErrors } from '../../../src/operations/list-previewed-errors.ts'
import { previewAssignLicense } from '../../../src/operations/preview-assign-license.ts'
import { attempt, causeOf } from '../../support/attempt.ts'
import { compareHolding, compareLap, loadLicensingState } from '../../support/licensing-state.ts'
import { expectFrom, perform, requestOf } from '../../support/perform-trigger.ts'
import { addProducts, createWorld, groupCount, plan, products, sku, type World } from '../../support/property-tenant.ts'
import { type Action, action, groupChange, someGroup, someUser } from '../../support/property-triggers.ts'
import { settleBoth, stepBoth, takeTurn } from '../../support/step-both.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const milliseconds = Number(process.env['PREVIEW_SECONDS'] ?? 12) * 1_000
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
})
afterAll(() => close())

/** Three products that need nothing, in groups that share people, and too few units: most calls are accepted and free units. */
const likely = fc
  .record({
    add: fc.uniqueArray(
      fc.record({
        skuId: fc.constantFrom(sku(0), sku(1), sku(4)),
        disabledPlans: fc.constantFrom(null, [], [plan(2)], [plan(4)]),
      }),
      { maxLength: 2, selector: ({ skuId }) => skuId },
    ),
    remove: fc.constantFrom([], [0], [0], [1], [0, 1]),
  })
  .map(({ add, remove }) => ({
    add: add.map(({ skuId, disabledPlans }) => {
      const plans = products[[sku(0), sku(1)].indexOf(skuId)]?.map(plan) ?? products[4]?.map(plan) ?? []
      return { skuId, disabledPlans: disabledPlans?.filter((each) => plans.includes(each)) ?? null }
    }),
    remove,
  }))
const assign = fc.record({
  kind: fc.constant('assign' as const),
  group: someGroup,
  change: fc.oneof({ weight: 8, arbitrary: likely }, { weight: 1, arbitrary: groupChange }),
})

const swap = (number: number, added: readonly number[], remove: number[]) => ({
  kind: 'assign' as const,
  group: number,
  change: { add: added.map((each) => ({ skuId: sku(each), disabledPlans: null })), remove },
})

type Example = [number[], number[][], Action[], Comparison['limits']]

/** A swap that found no unit holds the old product back, until a call on another group lets the user be evaluated again. */
const followUp: Example = [
  [2, 1, 0, 0, 2, 0],
  [[0], [5]],
  [
    swap(1, [1], [0]),
    swap(2, [4], []),
    swap(0, [1], [0]),
    swap(1, [], [0]), // without the queue nobody gets its unit
    swap(2, [], [0]),
  ],
  { page: 2, step: 2, seatQueue: false },
]

/** Units in the grace period after a renewal count as those that are paid for; of a suspended SKU none do. */
const warned: Example = [
  [0, 0, 0, 0, 0, 0],
  [
    [0, 1],
    [0, 1],
  ],
  [
    { kind: 'units', sku: 0, change: { warning: 1 } },
    swap(0, [0], [0]),
    { kind: 'units', sku: 0, change: { warning: 3 } },
    swap(0, [], [0]),
    { kind: 'units', sku: 0, change: { capabilityStatus: 'Suspended' } },
    swap(1, [], [0]),
  ],
  { page: 1, step: 1, seatQueue: false },
]

/** Calls that free units for which others wait, in steps of one user and of many. */
const served = [1, 4].map(
  (size): Example => [
    [2, 1, 0, 2, 1, 2],
    [
      [4, 1, 3],
      [5, 2, 0, 1],
    ],
    [
      swap(2, [0, 4], []),
      swap(3, [], [5]), // it has no such product
      swap(0, [], [0]), // its units go to those of the other groups who wait
      swap(0, [0], []),
      swap(1, [4], [0]), // what is held back keeps its unit
      swap(3, [1, 3], []),
      swap(2, [], [0]),
      swap(3, [0], [0]),
      swap(1, [], [0]),
      { kind: 'reprocessGroup', group: 0 },
      swap(3, [], [0, 1]),
    ],
    { page: size, step: size, seatQueue: true },
  ],
)

/** Two groups that share nobody want one scarce product: what the one gives up goes to the other, which waits for it. */
const contention: readonly Action[] = [
  ...[0, 1].map((number) => swap(number, [0], [])),
  ...[0, 1, 0].flatMap((number) => [swap(number, [], [0]), swap(number, [0], [])]),
]

test('a call does what its preview said', { timeout: milliseconds + 300_000 }, async () => {
  const seen = { calls: 0, refused: 0, failures: 0, served: 0, lost: 0 }
  const property = fc.asyncProperty(
    fc.array(fc.nat(2), { minLength: products.length, maxLength: products.length }),
    fc.array(fc.uniqueArray(someUser, { minLength: 2, maxLength: 6 }), {
      minLength: groupCount - 2,
      maxLength: groupCount - 2,
    }),
    fc.array(fc.oneof({ weight: 1, arbitrary: action }, { weight: 3, arbitrary: assign }), {
      minLength: 12,
      maxLength: 40,
    }),
    fc.record({
      page: fc.integer({ min: 1, max: 4 }),
      step: fc.integer({ min: 1, max: 4 }),
      seatQueue: fc.constantFrom(true, true, true, false),
    }),
    async (units, members, triggers, limits) => {
      const world = await createWorld(database, units, limits)
      const joins = [[0, 1, 2], [3, 4, 5], ...members].map(
        (users, number): Action => ({ kind: 'add', group: number, users }),
      )
      for (const each of [...joins, ...contention, ...triggers]) {
        if (each.kind === 'assign') await comparePreview(world, each, { limits, seen })
        else await doBoth(world, each)
        await settleBoth(database, world, { limit: 2_000, seatQueue: limits.seatQueue })
      }
      const { seatQueue } = limits
      expect((await checkTenant(database.tenant(world.tenantId), { seatQueue })).differences).toEqual([])
    },
  )
  // However slow the machine is, the examples and some more.
  const examples = [followUp, warned, ...served]
  const began = performance.now()
  await fc.assert(property, { numRuns: examples.length + 2, examples })
  // A run that a time limit interrupts before its first sequence is over would be a failure.
  while (performance.now() - began < milliseconds) await fc.assert(property, { numRuns: 2 })
  console.log(`previews held against calls: ${JSON.stringify(seen)}`)
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
})

interface Comparison {
  readonly limits: { readonly page: number; readonly step: number; readonly seatQueue: boolean }
  readonly seen: { calls: number; refused: number; failures: number; served: number; lost: number }
}

/** The call, and the same to the reference engine, which accepts and refuses the same. */
async function doBoth(world: World, each: Action): Promise<Outcome<unknown>> {
  const done = await refusalOf(() => perform(world, each))
  const expected = await attempt(async () => expectFrom(world, each))
  expect('refusal' in done ? causeOf(done.refusal) : 'accepted', JSON.stringify(each)).toBe(expected)
  await takeTurn(database, world)
  return done
}

/** Previews, calls and evaluates; the lap is looked at before what follows from it. */
async function comparePreview(
  world: World,
  each: Action & { readonly kind: 'assign' },
  { limits, seen }: Comparison,
): Promise<void> {
  const request = requestOf(world, each)
  const context = { ...world.context(), seatQueue: limits.seatQueue }
  const group = request.groupId as GroupId
  const state = () => loadLicensingState(database, world.tenantId, group)
  const before = await state()
  const previewed = await refusalOf(() => previewAssignLicense(context, request))
  expect(await state()).toEqual(before)
  const small = 'refusal' in previewed ? null : await previewInSmallSteps(world, request, limits)

  const called = await doBoth(world, each)
  seen.calls++
  if ('refusal' in previewed || 'refusal' in called) {
    expect(previewed).toEqual(called)
    seen.refused++
    return
  }
  const preview = previewed.answer
  const operation = await runLap(world, limits)
  const afterLap = await state()
  const { totalMembers, succeededMembers, failedMembers } = preview
  expect({ totalMembers, succeededMembers, failedMembers }).toEqual(operation)
  expect(before.evaluated).toHaveLength(totalMembers)
  expect(skusOf(preview)).toEqual(compareLap(before, afterLap))
  expect(errorCountsOf(preview)).toEqual(countErrors(afterLap.errors))
  expect(await pagedErrors(world, preview)).toEqual(afterLap.errors)
  seen.failures += operation.failedMembers

  await settleBoth(database, world, { seatQueue: limits.seatQueue, limit: limits.step })
  const end = await state()
  const queue = compareHolding(afterLap, end)
  expect(preview.queue).toMatchObject({ complete: true, ...queue })
  expect(small).toMatchObject({ complete: true, users: queue.servedUsers, balance: end.balance })
  seen.served += queue.servedUsers
  seen.lost += queue.skus.reduce((sum, { losingUsers }) => sum + losingUsers, 0)
}

type Outcome<T> = { readonly answer: T } | { readonly refusal: { readonly code: string; readonly message: string } }

async function refusalOf<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await run() }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === undefined || code === 'Service_InternalServerError') throw error
    return { refusal: { code, message } }
  }
}

/** The engine's part alone, with pages and steps of a few users. */
async function previewInSmallSteps(world: World, request: GroupChangeRequest, limits: Comparison['limits']) {
  const groupId = request.groupId as GroupId
  return database.tenant(world.tenantId).boundedSnapshot('small steps', async (db) => {
    const { catalog, next } = await decideGroupChange(db, groupId, request)
    const preview = await previewChange(
      db,
      { groupId, catalog, next, seatQueue: limits.seatQueue },
      { ...limits, evaluations: 1_000 },
    )
    const { complete, users, balance } = preview.queue
    return { complete, users, balance: Object.fromEntries(balance) }
  })
}

/** Runs the lap of the call to its end, and nothing of what follows. */
async function runLap(world: World, { page, seatQueue }: Comparison['limits']) {
  const newest = `SELECT state::text, total_members AS "totalMembers", succeeded_members AS "succeededMembers", failed_members AS "failedMembers"
    FROM license_operation WHERE tenant_id = $1 ORDER BY license_operation.sequence DESC LIMIT 1`
  for (;;) {
    await stepBoth(database, world, { last: 0n, limit: page, seatQueue })
    const { state, ...counts } = (await database.owner.query(newest, [world.tenantId])).rows[0]
    if (state === 'PROCESSING_COMPLETE')
      return counts as Pick<LicenseChangePreview, 'totalMembers' | 'succeededMembers' | 'failedMembers'>
  }
}

/** The products that anybody has before or after. */
function skusOf({ skus }: LicenseChangePreview) {
  return skus
    .map((sku) => ({
      skuId: sku.skuId,
      fates: [sku.gainingMembers, sku.changingMembers, sku.keepingMembers, sku.losingMembers],
      units: [sku.consumedUnitsBefore, sku.consumedUnitsAfter],
      plans: sku.servicePlans.map(({ servicePlan, switchedOnMembers, switchedOffMembers }) => {
        return [(servicePlan as { servicePlanId: string }).servicePlanId, switchedOnMembers, switchedOffMembers]
      }),
    }))
    .filter(({ fates }) => fates.some((members) => members > 0))
}

function errorCountsOf({ skus }: LicenseChangePreview) {
  return skus.flatMap(({ skuId, errors }) => errors.map(({ error, members }) => `${skuId} ${error} ${members}`)).sort()
}

function countErrors(errors: readonly string[]) {
  const kinds = Map.groupBy(errors, (line) => line.split(' ').slice(1).join(' '))
  return [...kinds].map(([kind, lines]) => `${kind} ${lines.length}`).sort()
}

/** All pages, of one user each. */
async function pagedErrors({ tenantId }: World, preview: LicenseChangePreview): Promise<readonly string[]> {
  const db = database.tenant(tenantId)
  const lines: string[] = []
  let last: string | null = null
  for (;;) {
    const after = last === null ? null : { position: [last] as [string], inclusive: false }
    const page = { limit: 1, backwards: false, after, before: null }
    const rows = await listPreviewedErrors({ db, seatQueue: true }, preview, {
      filter: { error: null, skuId: null },
      page,
      nodes: [],
    })
    for (const { user, errors } of rows.slice(0, 1))
      for (const { skuId, error } of errors as { skuId: string; error: string }[])
        lines.push(`${user.id} ${skuId} ${error}`)
    last = rows[0]?.user.id ?? null
    if (rows.length < 2) return lines
  }
}
