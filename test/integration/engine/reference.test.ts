/** Random tenants and sequences of triggers: the engine ends where the naive reference engine ends, crashes or not. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { runStep, type StepOptions, type StepResult } from '../../../src/engine/step.ts'
import type { ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { addGroupMembers, removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { reprocessLicenseAssignment } from '../../../src/operations/reprocess-license-assignment.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { updateUser } from '../../../src/operations/update-user.ts'
import {
  addProducts,
  createWorld,
  group,
  groupCount,
  plan,
  products,
  sku,
  snapshot,
  user,
  userCount,
  type World,
} from '../../support/property-tenant.ts'
import { createTestDatabase } from '../../support/test-database.ts'

/** More by a setting: an hour makes some ten thousand. */
const milliseconds = Number(process.env['REFERENCE_SECONDS'] ?? 90) * 1_000
const fewest = 200
/** So many sequences run side by side, each in a tenant of its own. */
const lanes = 4
let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  // The server does not crash here: commits need not wait for the disk.
  await database.pool.query(
    'ALTER ROLE CURRENT_USER IN DATABASE ' + database.connection.database + ' SET synchronous_commit = off',
  )
  await addProducts(database)
})
afterAll(() => close())

const someUser = fc.nat(userCount - 1)
const someGroup = fc.nat(groupCount - 1)
const someSku = fc.nat(products.length - 1)
const someAdd = (number: number) =>
  fc.record({
    skuId: fc.constant(sku(number)),
    disabledPlans: fc.oneof(
      fc.constant(null),
      fc.constant<string[]>([]),
      fc.subarray([...(products[number] ?? [])].map(plan), { maxLength: 1 }),
    ),
  })
const addsOf = (skus: readonly number[]) => fc.tuple(...skus.map(someAdd))
/** Products that stand alone, those that lean on others with what they lean on, and any. */
const someAdds = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom([0], [0], [1], [3], [4], [0, 4], [1, 3]).chain(addsOf) },
  { weight: 2, arbitrary: fc.constantFrom([0, 2], [1, 2], [0, 3, 4, 5]).chain(addsOf) },
  { weight: 2, arbitrary: fc.uniqueArray(someSku, { minLength: 1, maxLength: 3 }).chain(addsOf) },
)
/** Most remove the nth of what is there; a number beyond is a SKU that may not be. */
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: someAdds, remove: fc.constant<number[]>([]) }) },
  { weight: 3, arbitrary: fc.record({ add: someAdds, remove: fc.constantFrom([0], [1], [0, 1], [2], [3]) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      add: fc.constant<{ skuId: string; disabledPlans: string[] | null }[]>([]),
      remove: fc.constantFrom([0], [1], [0, 1], [4]),
    }),
  },
)
/** A swap of products that exclude each other, or another change. */
const groupChange = fc.oneof(
  { weight: 3, arbitrary: change },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom([0], [1])
      .chain(addsOf)
      .map((add) => ({ add, remove: [0] })),
  },
)
/** Directly, often what leans on the products of a group. */
const directChange = fc.oneof(
  { weight: 2, arbitrary: change },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom([2], [2], [5], [0])
      .chain(addsOf)
      .map((add) => ({ add, remove: [] })),
  },
)
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('assign' as const), group: someGroup, change: groupChange }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('direct' as const), user: someUser, change: directChange }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      group: someGroup,
      users: fc.uniqueArray(someUser, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      group: someGroup,
      users: fc.uniqueArray(someUser, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('units' as const),
      sku: someSku,
      change: fc.oneof(
        { weight: 4, arbitrary: fc.record({ enabled: fc.constantFrom(0, 1, 2, 4, 6) }) },
        { weight: 1, arbitrary: fc.record({ warning: fc.nat(1) }) },
        {
          weight: 1,
          arbitrary: fc.record({ capabilityStatus: fc.constantFrom('Enabled', 'Enabled', 'Warning', 'Suspended') }),
        },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reprocessGroup' as const), group: someGroup }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reprocessUser' as const), user: someUser }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), user: someUser }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restore' as const), nth: fc.nat(1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('user' as const),
      user: someUser,
      location: fc.constantFrom(null, 'US', 'US', 'US', 'DE'),
      addresses: fc.constantFrom<string[][]>([], ['smtp:shared@x.com'], ['smtp:own@x.com', 'SMTP:Team@X.com']),
    }),
  },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** How many steps are done before the next trigger; null: all that there are. */
const steps = fc.option(fc.nat(3), { freq: 2 })
const world = fc.record({
  // Where everything is scarce, nothing but seats is ever in the way.
  units: fc.array(fc.constantFrom(6, 6, 6, 6, 3, 2, 1, 0), { minLength: products.length, maxLength: products.length }),
  members: fc.array(fc.uniqueArray(someUser, { minLength: 2, maxLength: 6 }), {
    minLength: groupCount,
    maxLength: groupCount,
  }),
  gives: fc.array(fc.tuple(someAdds, steps), { minLength: groupCount, maxLength: groupCount }),
  seatQueue: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  /** The most users of a step. */
  limit: fc.integer({ min: 1, max: 4 }),
})
const triggers = fc.array(fc.tuple(action, steps), { minLength: 6, maxLength: 16, size: 'max' })
const chances = fc.infiniteStream(fc.nat(9))

/** Without one of these the generator would have gone blind. */
const situations = [
  'a path from a group comes to PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
  'a path from a group comes to MUTUALLY_EXCLUSIVE_VIOLATION',
  'a path from a group comes to DEPENDENCY_VIOLATION',
  'a path from a group comes to UNIQUENESS_VIOLATION',
  'a path from a group comes to COUNT_VIOLATION',
  'a swap that fails leaves the old product',
  'a product goes though another of its group is in error',
  'a product stays though another is in error',
  'a removal breaks the leaving law in the trial',
  'an evaluation has a follow-up',
  'the queue serves a path of a group',
  'the queue serves a direct path',
  'somebody comes to consume elsewhere what it waits for',
  'a restored path comes to COUNT_VIOLATION',
  'a direct retry succeeds',
  'a direct retry fails',
  'fewer units are owned than consumed',
  'operations share a lap',
  'a step while another event or lap is not done',
  'members change while a lap over their group is in progress',
]

test('after each step the tenant is as in the reference engine', { timeout: milliseconds * 2 + 300_000 }, async () => {
  const began = performance.now()
  let sequences = 0
  const seen = new Map<string, number>()
  const property = fc.asyncProperty(world, triggers, chances, async (start, list, chance) => {
    for (const [situation, count] of await run(start, list, () => chance.next().value === 0))
      seen.set(situation, (seen.get(situation) ?? 0) + count)
    sequences++
  })
  const runSome = async () => {
    await fc.assert(property, { numRuns: fewest / lanes })
    while (performance.now() - began < milliseconds) await fc.assert(property, { numRuns: 5 })
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

type Start = typeof world extends fc.Arbitrary<infer Value> ? Value : never

/** Runs one sequence on both sides. Answers how often each situation came about. */
async function run(
  { units, members, gives, seatQueue, limit }: Start,
  list: readonly (readonly [Action, number | null])[],
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
  for (const [each, count] of [...joins, ...first, ...list, [null, null] as const]) {
    const told = JSON.stringify([each, count])
    if (each !== null) {
      const real = await attempt(() => perform(tenant, each))
      const expected = await attempt(async () => expectFrom(tenant, each))
      expect(real, told).toBe(expected)
      if (real === 'accepted') reference.state.saw(`accepted: ${each.kind}`)
      else reference.state.saw(`refused: ${each.kind} (${real})`)
      if (reference.begins) reference.take(await lastSequence(tenant.tenantId))
    }
    for (let done = 0; done < (count ?? Infinity); done++) {
      const step = await stepDisturbed(disturbed, { ...worker, limit, seatQueue })
      worker.last = step?.sequence ?? 0n
      if (step === null) break
      const evaluated = step.succeeded + step.failed + step.evaluated
      expect(reference.step(Number(step.sequence), limit, evaluated), told).toBe(evaluated)
    }
    if (count === null) expect(reference.quiet, told).toBe(true)
    expect(await snapshot(database, tenant.tenantId), told).toEqual(reference.snapshot())
  }
  return reference.state.seen
}

/** The turn of what the last call began and left to be evaluated. */
async function lastSequence(tenantId: string): Promise<number> {
  const { rows } = await database.pool.query<{ last: string }>(
    `SELECT greatest((SELECT max(sequence) FROM license_operation WHERE tenant_id = $1),
       (SELECT max(sequence) FROM pending_evaluation WHERE tenant_id = $1))::text AS last`,
    [tenantId],
  )
  return Number(rows[0]?.last)
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
      if (!(error instanceof Crash)) throw error
    }
  }
}

/** What became of a call: accepted, refused for a broken law, or refused for something else. */
async function attempt(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return 'accepted'
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'Service_InternalServerError' || error instanceof TypeError) throw error
    return Object.entries(causes).find(([cause, text]) => cause === message || text.test(message))?.[0] ?? 'refused'
  }
}

/** The messages of refusals, by the law that they tell of. */
const causes = {
  COUNT_VIOLATION: /does not have any available licenses/,
  MUTUALLY_EXCLUSIVE_VIOLATION: /mutually exclusive/,
  DEPENDENCY_VIOLATION: /depends on the service plan/,
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: /invalid usage location/,
  UNIQUENESS_VIOLATION: /proxy address/,
}

type Change = { add: { skuId: string; disabledPlans: string[] | null }[]; remove: number[] }

function toRequest({ add, remove }: Change, present: readonly string[]) {
  return {
    addLicenses: add.map(({ skuId, disabledPlans }) => {
      return { skuId: skuId as SkuId, disabledPlans: disabledPlans as ServicePlanId[] | null }
    }),
    removeLicenses: removals({ add, remove }, present) as SkuId[],
  }
}

/** A SKU is not in both lists: that is refused before anything is looked at. */
function removals({ add, remove }: Change, present: readonly string[]): string[] {
  const named = remove.flatMap((number) => (number < 3 ? (present[number] ?? []) : sku(number)))
  return named.filter((id) => !add.some(({ skuId }) => skuId === id))
}

const onGroup = (state: State, number: number) => [...state.team(group(number)).licenses.keys()].sort()
const onUser = (state: State, number: number) =>
  state
    .of(user(number))
    .filter(({ source }) => source === user(number))
    .map((path) => path.sku)
    .sort()

async function perform(world: World, each: Action): Promise<unknown> {
  const context = world.context()
  const { state } = world.reference
  switch (each.kind) {
    case 'assign':
      return assignLicense(context, {
        groupId: group(each.group),
        ...toRequest(each.change, onGroup(state, each.group)),
      })
    case 'direct':
      return assignUserLicense(context, {
        userId: user(each.user),
        ...toRequest(each.change, onUser(state, each.user)),
      })
    case 'add':
      return changeIfAny(newcomers(state, each), (memberIds) =>
        addGroupMembers(context, { groupId: group(each.group), memberIds }),
      )
    case 'remove':
      return changeIfAny(livingMembers(state, each), (memberIds) =>
        removeGroupMembers(context, { groupId: group(each.group), memberIds }),
      )
    case 'units':
      return updateSubscribedSku(context, sku(each.sku) as SkuId, each.change)
    case 'reprocessGroup':
      return reprocessGroupLicenseAssignment(context, group(each.group))
    case 'reprocessUser':
      return reprocessLicenseAssignment(context, user(each.user))
    case 'delete':
      return deleteUser(context, user(each.user))
    case 'restore':
      return restoreUser(context, nthDeleted(state, each.nth))
    case 'user':
      return updateUser(context, user(each.user), {
        usageLocation: each.location,
        proxyAddresses: each.addresses,
      })
  }
}

type State = World['reference']['state']

/** The nth deleted user, else one that is not deleted. */
const nthDeleted = (state: State, nth: number) =>
  [...state.people].filter(([, { deleted }]) => deleted).map(([id]) => id)[nth] ?? user(nth)

const toSku = ({ capabilityStatus, ...units }: { enabled?: number; warning?: number; capabilityStatus?: string }) => ({
  ...units,
  ...(capabilityStatus !== undefined && { status: capabilityStatus }),
})

type Members = { readonly group: number; readonly users: readonly number[] }

const newcomers = (state: State, each: Members) =>
  each.users.map(user).filter((id) => !state.team(group(each.group)).members.has(id) && !state.person(id).deleted)

const livingMembers = (state: State, each: Members) =>
  each.users.map(user).filter((id) => state.team(group(each.group)).members.has(id) && !state.person(id).deleted)

async function changeIfAny(ids: string[], run: (ids: string[]) => unknown): Promise<unknown> {
  return ids.length > 0 ? run(ids) : null
}

function expectFrom({ reference }: World, each: Action): unknown {
  const { state } = reference
  const living = (number: number) => {
    if (state.person(user(number)).deleted) throw new Error('not found')
    return user(number)
  }
  const restorable = (id: string) => {
    if (!state.person(id).deleted) throw new Error('not found')
    return id
  }
  const refuse = (cause: string | null) => {
    if (cause !== null) throw new Error(cause)
  }
  switch (each.kind) {
    case 'assign':
      return reference.assignLicense(
        group(each.group),
        each.change.add,
        removals(each.change, onGroup(state, each.group)),
      )
    case 'direct':
      return reference.assignUserLicense(
        living(each.user),
        each.change.add,
        removals(each.change, onUser(state, each.user)),
      )
    case 'add':
      return changeIfAny(newcomers(state, each), (ids) => reference.addMembers(group(each.group), ids))
    case 'remove':
      return changeIfAny(livingMembers(state, each), (ids) => reference.removeMembers(group(each.group), ids))
    case 'units':
      return reference.updateSku(sku(each.sku), toSku(each.change))
    case 'reprocessGroup':
      return reference.reprocessGroup(group(each.group))
    case 'reprocessUser':
      return refuse(reference.reprocessUser(living(each.user)))
    case 'delete':
      return reference.deleteUser(living(each.user))
    case 'restore':
      return reference.restoreUser(restorable(nthDeleted(state, each.nth)))
    case 'user':
      return reference.updateUser(living(each.user), {
        usageLocation: each.location,
        addresses: each.addresses,
      })
  }
}
