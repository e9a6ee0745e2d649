/** Random tenants and sequences of triggers: the engine ends where the naive reference engine ends, crashes or not. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { checkTenant } from '../../../src/engine/check.ts'
import { runStep, StepFailure, type StepOptions, type StepResult } from '../../../src/engine/step.ts'
import { attempt } from '../../support/attempt.ts'
import { watchTenant } from '../../support/property-snapshot.ts'
import { addProducts, createWorld, sku } from '../../support/property-tenant.ts'
import { expectFrom, perform } from '../../support/perform-trigger.ts'
import { importBoth, importedFacts } from '../../support/property-imports.ts'
import { type Action, chances, type Start, triggersWith, world } from '../../support/property-triggers.ts'
import type { ImportedFacts } from '../../support/reference/reference-import.ts'
import { takeTurn } from '../../support/step-both.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

/** More by a setting: an hour makes some ten thousand. */
const milliseconds = Number(process.env['REFERENCE_SECONDS'] ?? 90) * 1_000
const fewest = 200
/** So many sequences run side by side, each in a tenant of its own: others test meanwhile. */
const lanes = 2
/** A failure names its seed; made smaller, it would take longer than anybody waits. */
const settings = { unbiased: true, endOnFailure: true }
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  // The server does not crash here: commits need not wait for the disk. Nor need plans be made anew for tenants of six users.
  for (const setting of ['synchronous_commit = off', 'plan_cache_mode = force_generic_plan'])
    await database.owner.query(
      `ALTER ROLE ${database.connection.user} IN DATABASE ${database.connection.database} SET ${setting}`,
    )
  await addProducts(database)
})
afterAll(() => close())

/** An import may come at any time. */
const triggers = triggersWith(importedFacts.map((facts) => ({ kind: 'import' as const, facts })))
type Trigger = Action | { readonly kind: 'import'; readonly facts: ImportedFacts }

/** What 200 sequences make many times; without one of these the generator would have gone blind. */
const situations = [
  'a path from a group comes to PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
  'a path from a group comes to MUTUALLY_EXCLUSIVE_VIOLATION',
  'a path from a group comes to UNIQUENESS_VIOLATION',
  'a path from a group comes to COUNT_VIOLATION',
  'a swap that fails leaves the old product',
  'a product stays though another is in error',
  'an evaluation has a follow-up',
  'the queue serves a path of a group',
  'the queue serves a direct path',
  'the queue has a follow-up',
  'somebody comes to consume elsewhere what it waits for',
  'a restored path comes to COUNT_VIOLATION',
  'a direct retry succeeds',
  'a direct retry fails',
  'fewer units are owned than consumed',
  'operations share a lap',
  'a step while another event or lap is not done',
  'members change while a lap over their group is in progress',
  'a group that gives nothing is not deleted while somebody has a path from it',
  'a group is deleted before a lap over it is done',
  'a group is deleted with the paths of deleted users',
  'a group is deleted with members',
  'an import has laps',
  'an import would move a member of a lap',
]

test('after each step the tenant is as in the reference engine', { timeout: milliseconds * 2 + 600_000 }, async () => {
  const began = performance.now()
  let sequences = 0
  const seen = new Map<string, number>()
  const property = fc.asyncProperty(world, triggers, chances, async (start, list, chance) => {
    for (const [situation, count] of await run(start, list, () => chance.next().value === 0))
      seen.set(situation, (seen.get(situation) ?? 0) + count)
    sequences++
  })
  const runSome = async () => {
    await fc.assert(property, { numRuns: fewest / lanes, ...settings })
    while (performance.now() - began < milliseconds) await fc.assert(property, { numRuns: 5, ...settings })
  }
  await Promise.all(Array.from({ length: lanes }, runSome))
  console.log(`${sequences} sequences of triggers went as in the reference engine`)
  console.log(
    [...seen]
      .sort()
      .map(([situation, count]) => `${count} × ${situation}`)
      .join('\n'),
  )
  expect(situations.filter((situation) => !seen.has(situation))).toEqual([])
})

test.each([1, 4])('what the queue deletes is followed by what it was in the way of: steps of %i', async (limit) => {
  const whole = (number: number) => [{ skuId: sku(number), disabledPlans: [] }]
  const swap = (group: number, to: number) =>
    [{ kind: 'assign', group, change: { add: whole(to), remove: [0] } }, null] as const
  const start: Start = {
    units: [1, 1, 0, 1, 0, 2],
    members: [[3], [3], [0], [0]],
    gives: [0, 3, 5, 5].map((number) => [whole(number), null]),
    seatQueue: true,
    limit,
  }
  // 4 has no unit, so that 0 stays, which excludes 1, so that 3 stays; a unit of 4 frees both.
  const own = [{ kind: 'units', sku: 4, change: { enabled: 1 } }, null] as const
  const seen = await run(start, [swap(0, 4), swap(1, 1), own], () => false)
  expect(seen.get('a swap that fails leaves the old product')).toBe(2)
  expect(seen.get('the queue has a follow-up')).toBe(1)
})

/** Runs one sequence on both sides. Answers how often each situation came about. */
async function run(
  { units, members, gives, seatQueue, limit }: Start,
  list: readonly (readonly [Trigger, number | null])[],
  crashes: () => boolean,
): Promise<ReadonlyMap<string, number>> {
  const tenant = await createWorld(database, units, { seatQueue })
  const { reference } = tenant
  const disturbed = crashing(tenant.context().db, crashes)
  const joins = members.map((users, group): readonly [Action, null] => [{ kind: 'add', group, users }, null])
  const first = gives.map(([add, count], group): readonly [Action, number | null] => [
    { kind: 'assign', group, change: { add, remove: [] } },
    count,
  ])
  const worker = { last: 0n }
  const look = watchTenant(database, tenant)
  for (const [each, count] of [...joins, ...first, ...list, [null, null] as const]) {
    const told = JSON.stringify([each, count])
    if (each?.kind === 'import') {
      await importBoth(database, tenant, each.facts)
      await takeTurn(database, tenant)
    } else if (each !== null) {
      const real = await attempt(() => perform(tenant, each))
      const expected = await attempt(async () => expectFrom(tenant, each))
      expect(real, told).toBe(expected)
      if (real === 'accepted') reference.state.saw(`accepted: ${each.kind}`)
      else reference.state.saw(`refused: ${each.kind} (${real})`)
      await takeTurn(database, tenant)
    }
    for (let done = 0; done < (count ?? Infinity); done++) {
      const step = await stepDisturbed(disturbed, { ...worker, limit, seatQueue })
      worker.last = step?.sequence ?? 0n
      if (step === null) break
      const evaluated = step.succeeded + step.failed + step.evaluated
      expect(reference.step(Number(step.sequence), limit, evaluated), told).toBe(evaluated)
    }
    if (count === null) expect(reference.quiet, told).toBe(true)
    expect(await look(), told).toEqual(reference.snapshot())
  }
  const { differences } = await checkTenant(database.tenant(tenant.tenantId), { seatQueue })
  expect(differences, JSON.stringify(list)).toEqual([])
  return reference.state.seen
}

/** A crash just before the commit: everything of the step is undone, and the next attempt begins anew. */
class Crash extends Error {
  readonly code = '57P01'
}

/** The handle, with steps of the worker that crash now and then; calls go undisturbed. */
function crashing(db: TenantDb, crashes: () => boolean): TenantDb {
  return {
    ...db,
    step: (run) =>
      db.step(async (connection) => {
        const result = await run(connection)
        if (crashes()) throw new Crash('the process ends before the commit')
        return result
      }),
  }
}

async function stepDisturbed(disturbed: TenantDb, options: StepOptions): Promise<StepResult | null> {
  for (;;) {
    try {
      return await runStep(disturbed, options)
    } catch (error) {
      const cause = error instanceof StepFailure ? error.cause : error
      if (!(cause instanceof Crash)) throw error
    }
  }
}
