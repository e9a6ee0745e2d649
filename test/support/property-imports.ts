/** An import as a trigger: what its files may say, and the same done to the real tenant and to the reference engine. */
import fc from 'fast-check'
import { type Files, importFiles } from './import-files.ts'
import { group, plan, products, sku, user, type World } from './property-tenant.ts'
import { someGroup, someUser } from './property-triggers.ts'
import { type ImportedFacts, importFacts } from './reference/reference-import.ts'
import type { TestDatabase } from './test-database.ts'

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

/** What the files of an import may say of the invented tenant. */
export const importedFacts: fc.Arbitrary<ImportedFacts> = fc.record({
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

/** The same as files, as somebody would write them. */
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

/** Imports the facts on both sides. */
export async function importBoth(
  database: TestDatabase,
  { tenantId, reference }: World,
  facts: ImportedFacts,
): Promise<void> {
  const { applied } = await importFiles(database, tenantId, toFiles(facts))
  importFacts(reference, facts)
  if (applied.laps.groups > 0) reference.state.saw('an import has laps')
}
