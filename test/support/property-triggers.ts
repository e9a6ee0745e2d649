/** Random tenants and triggers over the invented products, weighed so that every law comes into play. */
import fc from 'fast-check'
import { groupCount, plan, products, sku, userCount } from './property-tenant.ts'

export const someUser = fc.nat(userCount - 1)
export const someGroup = fc.nat(groupCount - 1)
const someUsers = fc.uniqueArray(someUser, { minLength: 1, maxLength: 4 })
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
export interface Change {
  readonly add: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] | null }[]
  readonly remove: readonly number[]
}
const change: fc.Arbitrary<Change> = fc.oneof(
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
export const groupChange: fc.Arbitrary<Change> = fc.oneof(
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
const directChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: change },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom([2], [2], [5], [0])
      .chain(addsOf)
      .map((add) => ({ add, remove: [] })),
  },
)
export const action = fc.oneof(
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
        { weight: 4, arbitrary: fc.record({ enabled: fc.constantFrom<number[]>(0, 1, 2, 4, 6) }) },
        { weight: 1, arbitrary: fc.record({ warning: fc.nat(1) }) },
        {
          weight: 1,
          arbitrary: fc.record({ capabilityStatus: fc.constantFrom('Enabled', 'Enabled', 'Warning', 'Suspended') }),
        },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reprocessGroup' as const), group: someGroup }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deleteGroup' as const), group: someGroup }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restoreGroup' as const), nth: fc.nat(1) }) },
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
export type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** How many steps are done before the next trigger; null: all that there are. */
const steps = fc.option(fc.nat(3), { freq: 2 })
export const world = fc.record({
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

const give = (group: number, ...skus: number[]): Action => ({
  kind: 'assign',
  group,
  change: { add: whole(skus), remove: [] },
})
const swap = (group: number, ...skus: number[]): Action => ({
  kind: 'assign',
  group,
  change: { add: whole(skus), remove: [0] },
})
const whole = (skus: readonly number[]) => skus.map((number) => ({ skuId: sku(number), disabledPlans: [] }))
const own = (number: number, enabled: number): Action => ({ kind: 'units', sku: number, change: { enabled } })
const addDirectly = (user: number, ...skus: number[]): Action => ({
  kind: 'direct',
  user,
  change: { add: whole(skus), remove: [] },
})
/** Takes away all that a group gives; `remove` names up to three by their place. */
const clear = (group: number): Action => ({ kind: 'assign', group, change: { add: [], remove: [0, 1, 2] } })
const removeDirectly = (user: number): Action => ({ kind: 'direct', user, change: { add: [], remove: [0] } })

/** Triggers that together make what single ones hardly ever make; whatever was before may be in their way. */
const scenes = fc
  .record({
    user: fc.integer({ min: 1, max: userCount - 1 }),
    a: someGroup,
    b: someGroup,
    sku: someSku,
    users: someUsers,
  })
  .chain(({ user, a, b, sku, users }) =>
    fc.constantFrom<Action[]>(
      // A direct licence leans on a product that the group ceases to give.
      [
        { kind: 'add', group: a, users: [user] },
        own(0, 6),
        own(2, 6),
        give(a, 0),
        addDirectly(user, 2),
        swap(a),
        removeDirectly(user),
      ],
      // Two groups swap, and each is in the other's way until one of them gives up.
      [
        { kind: 'add', group: a, users },
        { kind: 'add', group: b, users },
        own(0, 6),
        own(1, 6),
        give(a, 0),
        give(b, 0),
        swap(a, 1),
        swap(b),
      ],
      // A swap waits for a unit, and what it holds back is in the way of another group's: once the unit comes, both go on.
      [
        clear(a),
        clear(b),
        { kind: 'add', group: a, users: [user] },
        { kind: 'add', group: b, users: [user] },
        ...[0, 1, 3].map((number) => own(number, 6)),
        own(4, 0),
        give(a, 0),
        give(b, 3),
        swap(a, 4),
        swap(b, 1),
        own(4, 6),
      ],
      // Somebody comes back to a direct licence that others have taken.
      [
        own(sku, 6),
        addDirectly(user, sku),
        { kind: 'delete', user },
        own(sku, 0),
        { kind: 'restore', nth: 0 },
        own(sku, 6),
      ],
      // Changes of one group, faster than a lap.
      [
        give(a, 4),
        give(a, 0),
        { kind: 'add', group: a, users },
        swap(a, 1),
        { kind: 'remove', group: a, users },
        { kind: 'reprocessGroup', group: a },
      ],
      // A group goes while one of its members is deleted, and both come back.
      [
        own(0, 6),
        { kind: 'add', group: a, users: [user] },
        give(a, 0),
        { kind: 'delete', user },
        clear(a),
        { kind: 'reprocessGroup', group: a },
        { kind: 'deleteGroup', group: a },
        { kind: 'restore', nth: 0 },
        { kind: 'restoreGroup', nth: 0 },
        give(a, 0),
      ],
      // A group goes before it has given anything, with a lap still to come.
      [
        clear(b),
        { kind: 'remove', group: b, users: [0, 1, 2, 3, 4, 5] },
        { kind: 'reprocessGroup', group: b },
        { kind: 'deleteGroup', group: b },
        { kind: 'add', group: b, users },
        { kind: 'restoreGroup', nth: 0 },
        { kind: 'add', group: b, users },
        give(b, sku),
      ],
    ),
  )
/** Scenes and single triggers and those of another kind, each trigger with the number of steps before the next. */
export const triggersWith = <Other>(other: fc.Arbitrary<Other>) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 3, arbitrary: scenes },
          { weight: 7, arbitrary: fc.tuple(action) },
          { weight: 1, arbitrary: fc.tuple(other) },
        ),
        fc.oneof(fc.array(steps, { minLength: 8, maxLength: 8 }), fc.constant(Array<number>(8).fill(1))),
      ),
      { minLength: 2, maxLength: 6, size: 'max' },
    )
    .map((list) =>
      list.flatMap(([actions, counts]) =>
        actions.map((each: Action | Other, index) => [each, counts[index] ?? null] as const),
      ),
    )
export const chances = fc.infiniteStream(fc.nat(9))

export type Start = typeof world extends fc.Arbitrary<infer Value> ? Value : never
