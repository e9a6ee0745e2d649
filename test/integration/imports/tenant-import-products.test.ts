/** Products of an import: what a tenant owns. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, tenantId } from '../../support/contoso.ts'
import { importFiles } from '../../support/import-files.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

test('a product stays for users while groups give it or users have it', async () => {
  const company = { 'subscribedSkus.jsonl': [{ skuId: skus.e3, appliesTo: 'Company', prepaidUnits: { enabled: 1 } }] }
  const { told, applied } = await importFiles(contoso.database, tenantId, company)
  expect(told).toEqual([
    `subscribedSkus.jsonl 1: appliesTo must stay User: groups give the product ${skus.e3} or users have it`,
  ])
  expect(applied.subscribedSkus).toEqual({ added: 0, changed: 0 })
})
