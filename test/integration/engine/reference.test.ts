/** Random tenants and sequences of triggers: the engine ends where the naive reference engine ends, crashes or not. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import { runStep } from '../../../src/engine/step.ts'
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

const milliseconds = Number(process.env['REFERENCE_SECONDS'] ?? 60) * 1_000
let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
})
afterAll(() => close())

const someUser = fc.nat(userCount - 1)
const someGroup = fc.nat(groupCount - 1)
const someSku = fc.nat(products.length - 1)
const someAdd = someSku.chain((number) =>
  fc.record({
    skuId: fc.constant(sku(number)),
    disabledPlans: fc.option(fc.subarray([...(products[number] ?? [])].map(plan)), { freq: 3 }),
  }),
)
const change = fc.record({
  add: fc.uniqueArray(someAdd, { maxLength: 3, selector: ({ skuId }) => skuId }),
  /** Most name the nth of what is there; a number beyond is a SKU that may not be. */
  remove: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 3, max: 5 })) },
  ),
})
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('assign' as const), group: someGroup, change }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('direct' as const), user: someUser, change }) },
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
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('units' as const), sku: someSku, enabled: fc.nat(5) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reprocessGroup' as const), group: someGroup }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reprocessUser' as const), user: someUser }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), user: someUser }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restore' as const), user: someUser }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('user' as const),
      user: someUser,
      location: fc.constantFrom(null, 'US', 'DE'),
      shared: fc.boolean(),
    }),
  },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

test('the engine ends where the reference engine ends', { timeout: milliseconds + 60_000 }, async () => {
  let sequences = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(4), { minLength: products.length, maxLength: products.length }),
      fc.array(fc.uniqueArray(someUser, { minLength: 2, maxLength: 6 }), {
        minLength: groupCount,
        maxLength: groupCount,
      }),
      fc.array(action, { minLength: 6, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(9)),
      async (units, members, triggers, limit, chance) => {
        const joins = members.map((users, number): Action => ({ kind: 'add', group: number, users }))
        const actions = [...joins, ...triggers]
        const world = await createWorld(database, units, (db) => crashing(db, () => chance.next().value === 0))
        for (const each of actions) {
          const [real, expected] = [
            await attempt(() => perform(world, each)),
            await attempt(async () => expectFrom(world, each)),
          ]
          await settleDisturbed(world, limit)
          if (each.kind !== 'reprocessUser') expect(real, JSON.stringify(each)).toBe(expected)
          expect(await snapshot(database, world.tenantId), JSON.stringify(each)).toEqual(world.reference.snapshot())
        }
        sequences++
      },
    ),
    { numRuns: 1_000_000, interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false },
  )
  console.log(`${sequences} sequences of triggers ended as in the reference engine`)
  expect(sequences).toBeGreaterThan(Math.min(200, milliseconds / 1_000))
})

/** A crash just before the commit: everything of the step is undone, and the next attempt begins anew. */
class Crash extends Error {
  readonly code = '57P01'
}

/** The handle, with steps of the worker that crash now and then; calls are disturbed by the caller alone. */
function crashing(db: TenantDb, crashes: () => boolean): TenantDb & { disturbed: TenantDb } {
  const disturbed: TenantDb = {
    ...db,
    step: (run) =>
      db.step(async (connection) => {
        const result = await run(connection)
        if (crashes()) throw new Crash('the process ends before the commit')
        return result
      }),
  }
  return { ...db, disturbed }
}

async function settleDisturbed(world: World, limit: number): Promise<void> {
  const { disturbed } = world.context().db as TenantDb & { disturbed: TenantDb }
  let last = 0n
  for (;;) {
    try {
      const step = await runStep(disturbed, { last, limit, seatQueue: true })
      if (step === null) return
      last = step.sequence
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      last = 0n
    }
  }
}

async function attempt(run: () => Promise<unknown>): Promise<'accepted' | 'refused'> {
  try {
    await run()
    return 'accepted'
  } catch (error) {
    if ((error as { code?: string }).code === 'Service_InternalServerError' || error instanceof TypeError) throw error
    return 'refused'
  }
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
      return updateSubscribedSku(context, sku(each.sku) as SkuId, { enabled: each.enabled })
    case 'reprocessGroup':
      return reprocessGroupLicenseAssignment(context, group(each.group))
    case 'reprocessUser':
      return reprocessLicenseAssignment(context, user(each.user))
    case 'delete':
      return deleteUser(context, user(each.user))
    case 'restore':
      return restoreUser(context, user(each.user))
    case 'user':
      return updateUser(context, user(each.user), {
        usageLocation: each.location,
        proxyAddresses: each.shared ? ['smtp:shared@x.com'] : [],
      })
  }
}

type State = World['reference']['state']
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
  const living = (number: number, deleted = false) => {
    if (state.person(user(number)).deleted !== deleted) throw new Error('not found')
    return user(number)
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
      return reference.updateSku(sku(each.sku), { enabled: each.enabled })
    case 'reprocessGroup':
      return reference.reprocessGroup(group(each.group))
    case 'reprocessUser':
      return reference.reprocessUser(living(each.user))
    case 'delete':
      return reference.deleteUser(living(each.user))
    case 'restore':
      return reference.restoreUser(living(each.user, true))
    case 'user':
      return reference.updateUser(living(each.user), {
        usageLocation: each.location,
        addresses: each.shared ? ['smtp:shared@x.com'] : [],
      })
  }
}
