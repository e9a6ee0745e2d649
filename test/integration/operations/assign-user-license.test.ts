import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { reprocessLicenseAssignment } from '../../../src/operations/reprocess-license-assignment.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { bad, expectRefusal, missing, noUser } from '../../support/expect-refusal.ts'

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
const inheritedFrom = (told: string) =>
  bad(
    `User license is inherited from a group membership and it cannot be removed directly from the user. removeLicenses: Office 365 E3 (${skus.e3}) comes from ${told}: take the user out of there, or the product from the group.`,
  )
const bothGroups = ['Sales Team', 'Engineering'].sort((a, b) => (groupId(a) < groupId(b) ? -1 : 1))
const inherited = inheritedFrom(bothGroups.map((name) => `${name} (${groupId(name)})`).join(' and '))
const notHeld = bad(
  `User does not have a corresponding license. removeLicenses: Office 365 E3 (${skus.e3}) is not assigned to the user; its licenseAssignmentStates list what is.`,
)
const notOwned = (field: string) =>
  bad(
    `License ${unknown} does not correspond to a valid company License. ${field}: the tenant does not own SKU ${unknown}; name one of its subscribedSkus.`,
  )
const cases: readonly Case[] = [
  ['a product that the user lacks', [free, [], [skus.e3]], notHeld],
  ['taking a product that is not owned', [free, [], [unknown]], notOwned('removeLicenses')],
  ['what comes from a group alone', [inheriting, [], [skus.e3]], inherited],
  ['what comes from a group, beside what is direct', [holding, [], [skus.emsE5, skus.e3]], inherited],
  [
    'a product for one without a usage location',
    [nowhere, [skus.emsE5]],
    bad(
      'License assignment cannot be done for user with invalid usage location. userId: the user has no usageLocation; set it first.',
    ),
  ],
  [
    'no change',
    [free, []],
    bad(
      'No license changes provided. At least one license to add or remove must be specified. Name a product in addLicenses or in removeLicenses.',
    ),
  ],
  [
    'a product in both lists',
    [holding, [skus.emsE5], [skus.emsE5]],
    bad(
      `Enterprise Mobility + Security E5 (${skus.emsE5}) is in both addLicenses and removeLicenses: name it in one of them.`,
    ),
  ],
  ['giving a product that is not owned', [free, [unknown]], notOwned('addLicenses')],
  [
    'a product of the company',
    [free, [skus.speE5]],
    bad(
      `License ${skus.speE5} cannot be assigned to a user. addLicenses: Microsoft 365 E5 (${skus.speE5}) applies to the company as a whole, not to users, and needs no assignment.`,
    ),
  ],
  [
    'a plan of another product',
    [free, [skus.emsE5], [], [unknown]],
    bad(
      `disabledPlans: service plan ${unknown} does not belong to Enterprise Mobility + Security E5 (${skus.emsE5}): name only plans of that product, which its servicePlans list.`,
    ),
  ],
  [
    'a product without a free unit',
    [free, [skus.e5]],
    bad(
      `Subscription with SKU ${skus.e5} does not have any available licenses. 15 of 15 units of Office 365 E5 (${skus.e5}) are in use: buy more, or take the product from somebody who does not need it.`,
    ),
  ],
  ['a user whom there is not', [unknown, [skus.emsE5]], missing(unknown, noUser('userId'))],
]

describe('assignUserLicense refuses, and nothing changes', () => {
  test.each(cases)('%s', (_name, request, refusal) => expectRefusal(contoso, () => call(...request), refusal))
})

const [audioConferencing, skypePlan2] = ['3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40', '0feaeb32-d00e-4d66-bd5a-43b5b83db82c']
/** SharePoint, plans 1 and 2, which exclude each other, and a plan of EMS E5. */
const [sharePoint1, sharePoint2, entraP2] = [
  'c7699d2e-19aa-44de-8edf-1736da088ca1',
  '5dbe027f-2339-4123-9542-606e4d348a72',
  'eec0eb4f-6444-4f95-aba0-50c24d67f998',
]
/** The forty-seventh person has the address of the group Project Falcon too. */
const falcon = guidOf('user', 47)
const leaning = bad(
  `License assignment failed because service plan ${audioConferencing} depends on the service plan(s) ${skypePlan2}. Service plan Microsoft 365 Audio Conferencing of Microsoft 365 Audio Conferencing (${skus.audioConferencing}) works only with Skype for Business Online (Plan 2), which the user would not have: give or keep a product with it, or name Microsoft 365 Audio Conferencing in disabledPlans.`,
)
const taken = (holder: string) =>
  `License assignment failed because a proxy address of the user is also that of another object, and SKU ${skus.e1} provisions mail. Exchange Online (Plan 1) of Office 365 E1 (${skus.e1}) makes a mailbox, and smtp:falcon@contoso.com is an address of ${holder} too: remove the address from one of the two (proxyAddresses).`

describe('a broken law is told by the names of products and plans, and what helps', () => {
  test('a plan without what it leans on', () =>
    expectRefusal(contoso, () => call(free, [skus.audioConferencing]), leaning))

  test('a product whose plan others lean on', async () => {
    await call(free, [skus.e3, skus.audioConferencing])
    await expectRefusal(contoso, () => call(free, [], [skus.e3]), leaning)
    await call(free, [], [skus.e3, skus.audioConferencing])
  })

  test('a plan beside one that it excludes', () =>
    expectRefusal(
      contoso,
      () => call(inheriting, [skus.e1]),
      bad(
        `License assignment failed because service plans ${sharePoint1}, ${sharePoint2} are mutually exclusive. SharePoint (Plan 1) of Office 365 E1 (${skus.e1}) and SharePoint (Plan 2) of Office 365 E3 (${skus.e3}) exclude each other: take one of the products from the user, or name one of the plans in disabledPlans.`,
      ),
    ))

  test('a plan that is barred where the user is', async () => {
    await contoso.sql('INSERT INTO barred_location VALUES ($1, $2)', entraP2, 'BR')
    await expectRefusal(
      contoso,
      () => call(guidOf('user', 195), [skus.emsE5]),
      bad(
        `License assignment cannot be done for user with invalid usage location. Microsoft Entra ID P2 of Enterprise Mobility + Security E5 (${skus.emsE5}) may not be used in BR, which counts as the location of the user: correct the usageLocation of the user, or name the plan in disabledPlans.`,
      ),
    )
    await contoso.sql('DELETE FROM barred_location')
  })

  test('an address that is taken, with its holder for those who may read it', async () => {
    await expectRefusal(
      contoso,
      () => call(falcon, [skus.e1]),
      bad(taken(`the group Project Falcon (${groupId('Project Falcon')})`)),
    )
    const narrow = contoso.context({ scopes: new Set(['User.ReadWrite.All']) })
    const request = {
      userId: falcon,
      addLicenses: [{ skuId: skus.e1 as SkuId, disabledPlans: [] }],
      removeLicenses: [],
    }
    await expect(assignUserLicense(narrow, request)).rejects.toThrow(taken('another user or group'))
    await expect(reprocessLicenseAssignment(narrow, falcon)).rejects.toThrow(
      /and SKU 6fd2c87f-b296-42f0-b197-1e91e994b900 provisions mail\. Exchange Online \(Plan 2\) of Office 365 E3 \(.+\) makes a mailbox, and smtp:falcon@contoso\.com is an address of another user or group too/,
    )
  })
})

test('groups from which a product comes are named to those who may read them, by their ids to others', async () => {
  const narrow = contoso.context({ scopes: new Set(['LicenseAssignment.ReadWrite.All']) })
  const request = { userId: inheriting, addLicenses: [], removeLicenses: [skus.e3 as SkuId] }
  const told = bothGroups.map((name) => `group (${groupId(name)})`).join(' and ')
  await expect(assignUserLicense(narrow, request)).rejects.toMatchObject(inheritedFrom(told))
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
