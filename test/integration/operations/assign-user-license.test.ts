import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { bad, expectRefusal, missing } from '../../support/expect-refusal.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const unknown = '00000000-0000-4000-8000-000000000001'
/** The third person has E3 from a group; the second E3 from a group and EMS also directly; the twentieth has no location. */
const [inheriting, holding, nowhere] = [guidOf('user', 3), guidOf('user', 2), guidOf('user', 20)]
const free = guidOf('user', 199)

const call = (userId: string, add: readonly string[], remove: readonly string[] = [], plans: readonly string[] = []) =>
  assignUserLicense(contoso.context(), {
    userId,
    addLicenses: add.map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: plans as [] })),
    removeLicenses: remove as readonly SkuId[],
  })

type Case = readonly [string, Parameters<typeof call>, { readonly code: string; readonly message: string }]
const inherited = bad(
  'User license is inherited from a group membership and it cannot be removed directly from the user.',
)
const notHeld = bad('User does not have a corresponding license.')
const cases: readonly Case[] = [
  ['a product that the user lacks', [free, [], [skus.e3]], notHeld],
  [
    'taking a product that is not owned',
    [free, [], [unknown]],
    bad(`License ${unknown} does not correspond to a valid company License.`),
  ],
  ['what comes from a group alone', [inheriting, [], [skus.e3]], inherited],
  ['what comes from a group, beside what is direct', [holding, [], [skus.emsE5, skus.e3]], inherited],
  [
    'a product for one without a usage location',
    [nowhere, [skus.emsE5]],
    bad('License assignment cannot be done for user with invalid usage location.'),
  ],
  [
    'no change',
    [free, []],
    bad('No license changes provided. At least one license to add or remove must be specified.'),
  ],
  [
    'a product in both lists',
    [holding, [skus.emsE5], [skus.emsE5]],
    bad(`SKU ${skus.emsE5} is in both addLicenses and removeLicenses: name it in one of them.`),
  ],
  [
    'giving a product that is not owned',
    [free, [unknown]],
    bad(`License ${unknown} does not correspond to a valid company License.`),
  ],
  ['a product of the company', [free, [skus.speE5]], bad(`License ${skus.speE5} cannot be assigned to a user.`)],
  [
    'a plan of another product',
    [free, [skus.emsE5], [], [unknown]],
    bad(`disabledPlans: service plan ${unknown} does not belong to SKU ${skus.emsE5}.`),
  ],
  [
    'a product without a free unit',
    [free, [skus.e5]],
    bad(`Subscription with SKU ${skus.e5} does not have any available licenses.`),
  ],
  ['a user whom there is not', [unknown, [skus.emsE5]], missing(unknown)],
]

describe('assignUserLicense refuses, and nothing changes', () => {
  test.each(cases)('%s', (_name, request, refusal) => expectRefusal(contoso, () => call(...request), refusal))
})

test('what is direct is removed, though the user has the same from a group', async () => {
  expect(await call(holding, [], [skus.emsE5])).toBe(holding)
  const left = await contoso.sql(
    'SELECT source_kind::text AS kind FROM license_assignment_path WHERE user_id = $1 AND sku_id = $2',
    holding,
    skus.emsE5,
  )
  expect(left).toEqual([{ kind: 'GROUP' }])
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
})
