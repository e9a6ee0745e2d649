/** An import at any time, among the triggers of a tenant: the engine ends where the naive reference engine ends. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { checkTenant } from '../../../src/engine/check.ts'
import { attempt } from '../../support/attempt.ts'
import { type Files, importFiles } from '../../support/import-files.ts'
import {
  addProducts,
  createWorld,
  group,
  plan,
  products,
  sku,
  user,
  type World,
} from '../../support/property-tenant.ts'
import { watchTenant } from '../../support/property-snapshot.ts'
import { expectFrom, perform } from '../../support/perform-trigger.ts'
import { action, someGroup, someUser, world } from '../../support/property-triggers.ts'
import { type ImportedFacts, importFacts } from '../../support/reference/reference-import.ts'
import { stepBoth, takeTurn } from '../../support/step-both.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await addProducts(database)
})
afterAll(() => close())

const someSku = fc.nat(products.length - 1)
const someLicense = someSku.chain((number) =>
  fc.record({
    sku: fc.constant(sku(number)),
    disabled: fc.subarray([...(products[number] ?? [])].map(plan), { maxLength: 1 }),
  }),
)
const once = <Value>(arbitrary: fc.Arbitrary<Value>, key: (value: Value) => unknown, maxLength = 4) =>
  fc.uniqueArray(arbitrary, { maxLength, selector: (value) => JSON.stringify(key(value)) })

/** A date that is given is long before those that are not, and another for each user. */
const someMember = fc
  .record({ group: someGroup.map(group), number: someUser, dated: fc.boolean() })
  .map(({ group: id, number, dated }) => ({ group: id, user: user(number), date: dated ? 0.1 + number / 10 : null }))

const facts: fc.Arbitrary<ImportedFacts> = fc.record({
  users: once(
    fc.record({
      user: someUser.map(user),
      location: fc.constantFrom(null, 'US', 'DE'),
      addresses: fc.constantFrom<string[][]>([], ['smtp:shared@x.com'], ['smtp:own@x.com', 'SMTP:Team@X.com']),
    }),
    (each) => each.user,
    2,
  ),
  units: once(fc.record({ sku: someSku.map(sku), enabled: fc.constantFrom(0, 1, 2, 4, 6) }), (each) => each.sku, 3),
  members: once(someMember, (each) => [each.group, each.user], 8),
  licenses: once(
    fc.record({ group: someGroup.map(group), gives: once(someLicense, (each) => each.sku, 3) }),
    (each) => each.group,
    3,
  ),
  direct: once(
    someUser.chain((number) => someLicense.map((license) => ({ user: user(number), ...license }))),
    (each) => [each.user, each.sku],
  ),
})

function toFiles({ users, units, members, licenses, direct }: ImportedFacts): Files {
  return {
    'users.jsonl': users.map(({ user: id, location, addresses }) => ({
      id,
      usageLocation: location,
      proxyAddresses: addresses,
    })),
    'subscribedSkus.jsonl': units.map(({ sku: skuId, enabled }) => ({ skuId, prepaidUnits: { enabled } })),
    'members.jsonl': members.map(({ group: groupId, user: memberId, date }) => ({
      groupId,
      memberId,
      ...(date !== null && { sinceDateTime: `2001-01-01T00:00:0${date}Z` }),
    })),
    'groups.jsonl': licenses.map(({ group: id, gives }) => ({
      id,
      assignedLicenses: gives.map(({ sku: skuId, disabled }) => ({ skuId, disabledPlans: disabled })),
    })),
    'userLicenses.jsonl': direct.map(({ user: userId, sku: skuId, disabled }) => ({
      userId,
      skuId,
      disabledPlans: disabled,
    })),
  }
}

const steps = fc.option(fc.nat(3), { freq: 2 })
const events = fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: action }, { weight: 2, arbitrary: facts }), steps), {
  minLength: 1,
  maxLength: 10,
})

const situations = ['an import has laps', 'an evaluation has a follow-up', 'the queue serves a path of a group']

test('after each step the tenant is as in the reference engine', { timeout: 900_000 }, async () => {
  const seen = new Map<string, number>()
  const property = fc.asyncProperty(world, events, async ({ units, seatQueue, limit }, list) => {
    const tenant = await createWorld(database, units, { seatQueue })
    const look = watchTenant(database, tenant)
    const worker = { last: 0n }
    for (const [each, count] of [...list, [null, null] as const]) {
      const told = JSON.stringify([each, count])
      if (each !== null) await bring(tenant, each, told)
      for (let done = 0; done < (count ?? Infinity); done++) {
        const step = await stepBoth(database, tenant, { ...worker, limit, seatQueue })
        worker.last = step?.sequence ?? 0n
        if (step === null) break
      }
      if (count === null) expect(tenant.reference.quiet, told).toBe(true)
      expect(await look(), told).toEqual(tenant.reference.snapshot())
    }
    expect((await checkTenant(database.tenant(tenant.tenantId), { seatQueue })).differences).toEqual([])
    for (const [situation, times] of tenant.reference.state.seen)
      seen.set(situation, (seen.get(situation) ?? 0) + times)
  })
  let runs = 0
  const fewest = Number(process.env['IMPORT_RUNS'] ?? 20)
  const isMissing = (situation: string) => !seen.has(situation)
  // A situation that does not come about in many runs never will: then the generator has gone blind.
  for (; runs < fewest || (runs < 400 && situations.some(isMissing)); runs += 10)
    await fc.assert(property, { numRuns: 10, endOnFailure: true })
  expect(situations.filter(isMissing)).toEqual([])
})

async function bring(
  tenant: World,
  each: typeof action extends fc.Arbitrary<infer Action> ? Action | ImportedFacts : never,
  told: string,
) {
  if ('kind' in each) {
    const real = await attempt(() => perform(tenant, each))
    expect(real, told).toBe(await attempt(async () => expectFrom(tenant, each)))
  } else {
    const { applied } = await importFiles(database, tenant.tenantId, toFiles(each))
    importFacts(tenant.reference, each)
    if (applied.laps.groups > 0) tenant.reference.state.saw('an import has laps')
  }
  await takeTurn(database, tenant)
}
