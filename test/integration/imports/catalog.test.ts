/** Imports into the catalogue: what they change, who sees it, and what stands beside a gateway's start. */
import { readFile } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeCatalogue } from '../../../src/db/write/catalog.ts'
import { changeCatalog } from '../../../src/db/write/catalog/change-catalog.ts'
import { importProductList, importRules, type ProductList } from '../../../src/db/write/catalog/import.ts'
import type { LicensingRules } from '../../../src/db/write/catalog/rules.ts'
import { readProductListFile } from '../../../src/imports/catalog/product-list-file.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { fingerprint } from '../../support/fingerprint.ts'

let contoso: Contoso
beforeEach(async () => {
  contoso = await createContoso()
  await contoso.settle()
  return () => contoso[Symbol.asyncDispose]()
})

let shipped: LicensingRules
let trailhead: ProductList
beforeAll(async () => {
  shipped = JSON.parse(await readFile('prisma/catalogue.json', 'utf8'))
  trailhead = (await readProductListFile('test/fixtures/product-list/every-defect.csv')).list
})

const noRules: LicensingRules = { mutuallyExclusive: [], dependencies: [], mailProvisioning: [], barredLocations: [] }
const nothing = { added: 0, changed: 0, unchanged: 0 }
const [unknownPlan, otherPlan] = ['cccccccc-0000-4000-8000-000000000001', 'cccccccc-0000-4000-8000-000000000002']
const e5 = { skuId: skus.e5, skuPartNumber: 'E5_RENAMED', displayName: 'Everything' }

const start = () => writeCatalogue(contoso.database.connection)

/** The whole catalogue, table by table. */
async function catalogue(): Promise<Record<string, unknown>> {
  const tables = [
    'product',
    'service_plan',
    'product_service_plan',
    'exclusive_set',
    'exclusive_set_plan',
    'plan_requirement',
    'barred_location',
  ]
  const rows = await Promise.all(
    tables.map((table) => contoso.sql(`SELECT jsonb_agg(t ORDER BY t::text) AS rows FROM ${table} t`)),
  )
  return Object.fromEntries(tables.map((table, at) => [table, rows[at]?.[0]?.['rows']]))
}

const requirementsOf = async (plan: string) =>
  (
    await contoso.sql(
      'SELECT alternative, required_service_plan_id AS plan FROM plan_requirement WHERE service_plan_id = $1 ORDER BY 1, 2',
      plan,
    )
  ).map(({ alternative, plan: required }) => `${String(alternative)} ${String(required)}`)

const plansOf = async (service: string) =>
  (
    await contoso.sql('SELECT service_plan_id AS id FROM exclusive_set_plan WHERE service = $1 ORDER BY 1', service)
  ).map(({ id }) => id)

describe('a list of products', () => {
  test('is added; again it changes nothing; what it does not have stays', async () => {
    const { database } = contoso
    const [before] = await contoso.sql(
      'SELECT (SELECT count(*) FROM product)::int AS products, (SELECT count(*) FROM service_plan)::int AS plans',
    )
    const kept = { products: before?.['products'], servicePlans: before?.['plans'], contents: 0 }
    expect(await importProductList(database, trailhead)).toEqual({
      products: { added: 4, changed: 0, unchanged: 0 },
      servicePlans: { added: 5, changed: 0, unchanged: 0 },
      contents: { added: 7, changed: 0, unchanged: 0 },
      kept,
    })
    const after = await catalogue()
    expect(await importProductList(database, trailhead)).toEqual({
      products: { added: 0, changed: 0, unchanged: 4 },
      servicePlans: { added: 0, changed: 0, unchanged: 5 },
      contents: { added: 0, changed: 0, unchanged: 7 },
      kept,
    })
    expect(await catalogue()).toEqual(after)
  })

  test('gives its names to what is there, plans without a name included, and takes no plan from a product', async () => {
    const { database } = contoso
    await importRules(database, { ...noRules, mailProvisioning: [unknownPlan] })
    const [e5Before] = await contoso.sql(
      'SELECT count(*)::int AS plans FROM product_service_plan WHERE sku_id = $1',
      skus.e5,
    )
    const tally = await importProductList(database, {
      products: [e5],
      servicePlans: [{ servicePlanId: unknownPlan, servicePlanName: 'LANTERN', displayName: 'Lantern' }],
      contents: [{ skuId: skus.e5, servicePlanId: unknownPlan }],
    })
    expect(tally).toMatchObject({
      products: { added: 0, changed: 1, unchanged: 0 },
      servicePlans: { added: 0, changed: 1, unchanged: 0 },
      contents: { added: 1, changed: 0, unchanged: 0 },
      kept: { contents: e5Before?.['plans'] },
    })
    expect(
      await contoso.sql(
        'SELECT service_plan_name, provisions_mail FROM service_plan WHERE service_plan_id = $1',
        unknownPlan,
      ),
    ).toEqual([{ service_plan_name: 'LANTERN', provisions_mail: true }])
  })

  test('that the database refuses leaves nothing of itself', async () => {
    const before = await catalogue()
    const broken = {
      ...trailhead,
      contents: [...trailhead.contents, { skuId: unknownPlan, servicePlanId: unknownPlan }],
    }
    await expect(importProductList(contoso.database, broken)).rejects.toThrow(/foreign key/)
    expect(await catalogue()).toEqual(before)
  })
})

describe('rules', () => {
  const dependent = 'fe71d6c3-a2ea-4499-9778-da042bf08063'

  test('are added to what is there; an exclusive set and the dependencies of a plan are replaced', async () => {
    const { database } = contoso
    const rules: LicensingRules = {
      mutuallyExclusive: [
        { service: 'Yammer', servicePlanIds: [otherPlan, unknownPlan, otherPlan] },
        { service: 'Trails', servicePlanIds: [unknownPlan] },
      ],
      dependencies: [
        { servicePlanId: dependent, requiresAnyOf: [[otherPlan, unknownPlan], [unknownPlan, otherPlan], [otherPlan]] },
        { servicePlanId: otherPlan, requiresAnyOf: [[unknownPlan]] },
      ],
      mailProvisioning: [unknownPlan, unknownPlan],
      barredLocations: [
        { servicePlanId: unknownPlan, countries: ['DE', 'FR'] },
        { servicePlanId: unknownPlan, countries: ['DE'] },
      ],
    }
    expect(await importRules(database, rules)).toEqual({
      exclusiveSets: { added: 1, changed: 1, unchanged: 0 },
      dependencies: { added: 1, changed: 1, unchanged: 0 },
      mailPlans: { added: 1, changed: 0, unchanged: 0 },
      barredLocations: { added: 2, changed: 0, unchanged: 0 },
      unnamedPlans: 2,
    })
    expect(await plansOf('Yammer')).toEqual([unknownPlan, otherPlan])
    expect(await requirementsOf(dependent)).toEqual([`0 ${unknownPlan}`, `0 ${otherPlan}`, `1 ${otherPlan}`])
    expect(await plansOf('Intune')).toHaveLength(3)
    const after = await catalogue()
    expect(await importRules(database, rules)).toEqual({
      exclusiveSets: { added: 0, changed: 0, unchanged: 2 },
      dependencies: { added: 0, changed: 0, unchanged: 2 },
      mailPlans: { added: 0, changed: 0, unchanged: 1 },
      barredLocations: { added: 0, changed: 0, unchanged: 2 },
      unnamedPlans: 0,
    })
    expect(await catalogue()).toEqual(after)
  })

  test('that the product brings say what is there already', async () => {
    expect(await importRules(contoso.database, shipped)).toEqual({
      exclusiveSets: { ...nothing, unchanged: shipped.mutuallyExclusive.length },
      dependencies: { ...nothing, unchanged: shipped.dependencies.length },
      mailPlans: { ...nothing, unchanged: shipped.mailProvisioning.length },
      barredLocations: nothing,
      unnamedPlans: 0,
    })
  })
})

describe('a later start of a gateway', () => {
  test('undoes no import, be it that a rule is no more', async () => {
    const { database } = contoso
    const [dependency, cleared] = shipped.dependencies.map(({ servicePlanId }) => servicePlanId)
    if (dependency === undefined || cleared === undefined) throw new Error('the product brings dependencies')
    await importProductList(database, {
      products: [e5],
      servicePlans: [{ servicePlanId: dependency, servicePlanName: 'RENAMED', displayName: 'Renamed' }],
      contents: [],
    })
    await importRules(database, {
      ...noRules,
      mutuallyExclusive: [
        { service: 'Yammer', servicePlanIds: [] },
        { service: 'Intune', servicePlanIds: [unknownPlan] },
      ],
      dependencies: [
        { servicePlanId: dependency, requiresAnyOf: [[unknownPlan]] },
        { servicePlanId: cleared, requiresAnyOf: [] },
      ],
    })
    const imported = await catalogue()
    await start()
    expect(await catalogue()).toEqual(imported)
    expect(await plansOf('Yammer')).toEqual([])
    expect(await plansOf('Intune')).toEqual([unknownPlan])
    expect(await requirementsOf(dependency)).toEqual([`0 ${unknownPlan}`])
    expect(await requirementsOf(cleared)).toEqual([])
  })

  test('puts right what nobody imported', async () => {
    const before = await catalogue()
    await contoso.sql(`UPDATE product SET display_name = 'Old' WHERE sku_id = $1`, skus.e3)
    await contoso.sql(`UPDATE service_plan SET display_name = 'Old' WHERE display_name IS NOT NULL`)
    await contoso.sql(`DELETE FROM exclusive_set_plan WHERE service = 'Yammer'`)
    await contoso.sql(`INSERT INTO exclusive_set_plan SELECT 'Yammer', service_plan_id FROM service_plan LIMIT 1`)
    await contoso.sql(`UPDATE plan_requirement SET alternative = alternative + 5`)
    await contoso.sql('DELETE FROM product_service_plan WHERE sku_id = $1', skus.emsE5)
    expect(await catalogue()).not.toEqual(before)
    await start()
    expect(await catalogue()).toEqual(before)
  })
})

test('changes of the catalogue wait for each other, and none is lost', async () => {
  const { database } = contoso
  const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const first = changeCatalog(database.connection, async (client) => {
    await client.query('UPDATE product SET display_name = $2 WHERE sku_id = $1', [skus.e5, 'Under way'])
    begun.resolve()
    await release.promise
  })
  await begun.promise
  const backwards = {
    products: [...trailhead.products, e5].reverse(),
    servicePlans: [...trailhead.servicePlans].reverse(),
    contents: [...trailhead.contents].reverse(),
  }
  const others = [
    start(),
    importProductList(database, backwards),
    importRules(database, { ...noRules, mutuallyExclusive: [{ service: 'Yammer', servicePlanIds: [unknownPlan] }] }),
    importProductList(database, trailhead),
    start(),
  ]
  await expect
    .poll(
      async () =>
        (
          await contoso.sql(
            `SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
        )[0]?.['waiting'],
      { timeout: 20_000 },
    )
    .toBe(others.length)
  release.resolve()
  await first
  await Promise.all(others)
  expect(await contoso.sql('SELECT display_name FROM product WHERE sku_id = $1', skus.e5)).toEqual([
    { display_name: e5.displayName },
  ])
  expect(await plansOf('Yammer')).toEqual([unknownPlan])
  const { products } = await importProductList(database, trailhead)
  expect(products).toEqual({ ...nothing, unchanged: trailhead.products.length })
})

describe('a gateway that runs', () => {
  test('goes by the new rules in its next evaluation; nobody was evaluated for the import itself', async () => {
    const userId = guidOf('user', 199)
    const assign = () =>
      assignUserLicense(contoso.context(), {
        userId,
        addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
        removeLicenses: [],
      })
    const [location] = await contoso.sql('SELECT usage_location AS country FROM "user" WHERE id = $1', userId)
    const [plan] = await contoso.sql(
      'SELECT service_plan_id AS id FROM product_service_plan WHERE sku_id = $1 LIMIT 1',
      skus.emsE5,
    )
    const before = await fingerprint(contoso)
    await importRules(contoso.database, {
      ...noRules,
      barredLocations: [{ servicePlanId: String(plan?.['id']), countries: [String(location?.['country'])] }],
    })
    expect(await fingerprint(contoso)).toEqual(before)
    await contoso.settle()
    const { licensing_lock: _taken, ...settled } = await fingerprint(contoso)
    expect(before).toMatchObject(settled)
    await expect(assign()).rejects.toThrow('License assignment cannot be done for user with invalid usage location.')
  })

  test('answers with the new names and plans', async () => {
    const query = `{ subscribedSku(skuId: "${skus.e5}") { skuPartNumber productName servicePlans { servicePlanId servicePlanName } } }`
    const before = (await ask(contoso.context(), query)).data.subscribedSku
    await importProductList(contoso.database, {
      products: [e5],
      servicePlans: [{ servicePlanId: unknownPlan, servicePlanName: 'LANTERN', displayName: 'Lantern' }],
      contents: [{ skuId: skus.e5, servicePlanId: unknownPlan }],
    })
    const { subscribedSku } = (await ask(contoso.context(), query)).data
    expect(subscribedSku).toMatchObject({ skuPartNumber: e5.skuPartNumber, productName: e5.displayName })
    expect(subscribedSku.servicePlans).toHaveLength(before.servicePlans.length + 1)
    expect(subscribedSku.servicePlans).toContainEqual({ servicePlanId: unknownPlan, servicePlanName: 'LANTERN' })
  })
})
