/** A list as long as Microsoft's, with its defects, which is not ours to keep here. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importProductList } from '../../../src/db/write/catalog/import.ts'
import { readProductListFile } from '../../../src/imports/catalog/product-list-file.ts'
import { generatedOtherNames, generatedSize, generateProductList } from '../../support/generated-product-list.ts'
import { createTestDatabase } from '../../support/test-database.ts'

test('a list of 569 products, 723 plans and 5,457 lines is imported, and a second time changes nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-list-'))
  const { database, close } = await createTestDatabase()
  try {
    const file = join(directory, 'product-names.csv')
    await writeFile(file, generateProductList())
    const { products, servicePlans, contents } = generatedSize
    const tables = ['product', 'service_plan', 'product_service_plan'] as const
    const rows = async () => {
      const statement = tables.map((table) => `(SELECT jsonb_agg(t ORDER BY t::text) FROM ${table} t) AS ${table}`)
      return (await database.owner.query<Record<(typeof tables)[number], object[]>>(`SELECT ${statement.join(', ')}`))
        .rows[0]
    }
    const before = await rows()

    const { list, reading } = await readProductListFile(file)
    expect(reading).toMatchObject({
      lines: generatedSize.lines,
      refused: { count: 0 },
      openLine: null,
      repeated: 4,
      otherWords: { count: 5 },
      otherNames: generatedOtherNames,
      sharedStringIds: ['PRODUCT_567'],
    })
    const added = await importProductList(database, list)
    expect(added).toMatchObject({
      products: { added: products, changed: 0, unchanged: 0 },
      servicePlans: { added: servicePlans, changed: 0, unchanged: 0 },
      contents: { added: contents, changed: 0, unchanged: 0 },
    })
    const after = await rows()
    expect(after?.product).toHaveLength((before?.product.length ?? 0) + products)
    expect(after?.service_plan).toHaveLength((before?.service_plan.length ?? 0) + servicePlans)
    expect(after?.product_service_plan).toHaveLength((before?.product_service_plan.length ?? 0) + contents)
    const second = 'aaaaaaaa-0000-4000-8000-000000000001'
    expect(after?.product).toContainEqual(
      expect.objectContaining({ sku_id: second, sku_part_number: 'PRODUCT_1', display_name: 'Gerät 1, "complete"' }),
    )
    // The words that come first in the file stand.
    expect(JSON.stringify(after?.service_plan)).not.toContain('other')

    const again = await readProductListFile(file)
    expect(again.list).toEqual(list)
    expect(await importProductList(database, again.list)).toMatchObject({
      products: { added: 0, changed: 0, unchanged: products },
      servicePlans: { added: 0, changed: 0, unchanged: servicePlans },
      contents: { added: 0, changed: 0, unchanged: contents },
      kept: added.kept,
    })
    expect(await rows()).toEqual(after)
  } finally {
    await close()
    await rm(directory, { recursive: true })
  }
})
