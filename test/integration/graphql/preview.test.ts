import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  // Site 4 waits for the units that Executives have.
  await assignLicense(contoso.context(), {
    groupId: groupId('Site 4'),
    addLicenses: [{ skuId: skus.e5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const document = `query ($group: ID!, $add: [AssignedLicenseInput!]! = [], $remove: [UUID!]! = [], $error: LicenseAssignmentError, $sku: UUID, $first: Int, $after: String) {
  previewAssignLicense(groupId: $group, addLicenses: $add, removeLicenses: $remove) {
    totalMembers succeededMembers failedMembers evaluationsPending
    skus {
      productName gainingMembers changingMembers keepingMembers losingMembers failedMembers missingUnits
      consumedUnitsBefore consumedUnitsAfter availableUnitsBefore availableUnitsAfter
      licenseBefore { disabledServicePlans { displayName } } licenseAfter { disabledServicePlans { displayName } }
      servicePlans { servicePlan { displayName } switchedOnMembers switchedOffMembers }
      errors { error members }
    }
    membersWithLicenseErrors(error: $error, skuId: $sku, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { node { id displayName } errors { productName error cause remedy } }
    }
    queue { complete servedUsers skus { productName servedUsers losingUsers consumedUnits availableUnits } }
  }
}`

async function preview(variables: object) {
  const { data, errors } = await ask(contoso.context(), document, variables)
  expect(errors).toBeUndefined()
  return data.previewAssignLicense
}

test('taking a scarce product away tells who loses it, and whom the queue would serve with it', async () => {
  const answer = await preview({ group: groupId('Executives'), remove: [skus.e5] })
  expect(answer).toMatchObject({ totalMembers: 25, succeededMembers: 25, failedMembers: 0, evaluationsPending: false })
  expect(answer.skus).toMatchObject([
    {
      productName: 'Office 365 E5',
      gainingMembers: 0,
      keepingMembers: 0,
      losingMembers: 14,
      consumedUnitsBefore: 15,
      consumedUnitsAfter: 1,
      availableUnitsAfter: 14,
      licenseBefore: { disabledServicePlans: [] },
      licenseAfter: null,
    },
  ])
  const teams = answer.skus[0].servicePlans.find(
    ({ servicePlan }: { servicePlan: { displayName: string } }) => servicePlan.displayName === 'Microsoft Teams',
  )
  expect(teams).toMatchObject({ switchedOnMembers: 0, switchedOffMembers: 14 })
  expect(answer.membersWithLicenseErrors.edges).toEqual([])
  // Site 4 has 14 members, of whom one shares an address with somebody else.
  expect(answer.queue).toEqual({
    complete: true,
    servedUsers: 13,
    skus: [{ productName: 'Office 365 E5', servedUsers: 13, losingUsers: 0, consumedUnits: 14, availableUnits: 1 }],
  })
})

test('units that are short are counted, and each member that lacks one is told why', async () => {
  const variables = { group: groupId('Site 6'), add: [{ skuId: skus.emsE5 }, { skuId: skus.e5 }] }
  const answer = await preview({ ...variables, first: 1, error: 'COUNT_VIOLATION' })
  const [e5, ems] = ['Office 365 E5', 'Enterprise Mobility + Security E5'].map((name) =>
    answer.skus.find(({ productName }: { productName: string }) => productName === name),
  )
  expect(e5.missingUnits).toBe(answer.membersWithLicenseErrors.totalCount)
  expect(e5.missingUnits).toBeGreaterThan(0)
  expect(e5.errors).toContainEqual({ error: 'COUNT_VIOLATION', members: e5.missingUnits })
  // All or nothing: who lacks the one does not get the other either.
  expect(ems.errors).toContainEqual({ error: 'OTHER', members: answer.failedMembers })
  expect(answer.totalMembers).toBe(answer.succeededMembers + answer.failedMembers)
  const [{ errors }] = answer.membersWithLicenseErrors.edges
  expect(errors).toContainEqual({
    productName: 'Office 365 E5',
    error: 'COUNT_VIOLATION',
    cause: 'No unit of Office 365 E5 is left: 15 of 15 are in use.',
    remedy:
      'Buy units of Office 365 E5, or take it from somebody who does not need it; whoever waits longest is served first.',
  })
  const rest = await preview({
    ...variables,
    error: 'COUNT_VIOLATION',
    after: answer.membersWithLicenseErrors.pageInfo.endCursor,
  })
  expect(rest.membersWithLicenseErrors.edges).toHaveLength(e5.missingUnits - 1)
  const others = await preview({ ...variables, error: 'COUNT_VIOLATION', sku: skus.emsE5 })
  expect(others.membersWithLicenseErrors.totalCount).toBe(0)
})

test('who would keep a product of the group though another one fails is told so, and whose address is in the way', async () => {
  const variables = { group: groupId('Executives'), add: [{ skuId: skus.audioConferencing }] }
  const answer = await preview({ ...variables, error: 'OTHER', sku: skus.e5, first: 1 })
  // Of the 14 who have the product, 9 find a unit of the other one.
  expect(answer.membersWithLicenseErrors.totalCount).toBe(5)
  expect(answer.membersWithLicenseErrors.edges[0].errors).toEqual([
    expect.objectContaining({ productName: 'Microsoft 365 Audio Conferencing', error: 'COUNT_VIOLATION' }),
    {
      productName: 'Office 365 E5',
      error: 'OTHER',
      cause:
        'Nothing is wrong with Office 365 E5, and the user keeps it as it was: Microsoft 365 Audio Conferencing of the same group is in error, and a group changes all of its products for a user or none.',
      remedy: 'Mend the error of Microsoft 365 Audio Conferencing; Office 365 E5 follows.',
    },
  ])
  const site = await preview({ group: groupId('Site 4'), add: [{ skuId: skus.e3 }], error: 'UNIQUENESS_VIOLATION' })
  expect(site.membersWithLicenseErrors.edges[0].errors).toContainEqual({
    productName: 'Office 365 E3',
    error: 'UNIQUENESS_VIOLATION',
    cause: `Exchange Online (Plan 2) of Office 365 E3 makes a mailbox, and smtp:falcon@contoso.com is an address of the group Project Falcon (${groupId('Project Falcon')}) too.`,
    remedy: 'Remove smtp:falcon@contoso.com from the user or from Project Falcon, then reprocess the user.',
  })
})

test('plans that a group switches off for those who have them are told by name', async () => {
  const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'
  const answer = await preview({ group: groupId('Frontline'), add: [{ skuId: skus.e1, disabledPlans: [sway] }] })
  expect(answer.skus).toMatchObject([
    {
      productName: 'Office 365 E1',
      changingMembers: 15,
      failedMembers: 10,
      licenseBefore: { disabledServicePlans: [] },
      licenseAfter: { disabledServicePlans: [{ displayName: 'Sway' }] },
      servicePlans: [{ servicePlan: { displayName: 'Sway' }, switchedOnMembers: 0, switchedOffMembers: 15 }],
    },
  ])
})

test('earlier changes that are still being evaluated are told of', async () => {
  await using other = await createContoso() // nothing of it has been evaluated yet
  const { data } = await ask(other.context(), document, { group: groupId('Site 5'), add: [{ skuId: skus.emsE5 }] })
  expect(data.previewAssignLicense.evaluationsPending).toBe(true)
})

describe('a preview is refused', () => {
  const refusal = async (query: string, variables: object, scopes?: readonly string[]) => {
    const { data, errors } = await ask(contoso.context(scopes && { scopes: new Set(scopes) }), query, variables)
    expect(data).toBeNull()
    return errors?.map(({ message, extensions }) => ({ message, code: extensions?.code }))
  }
  const declared = '$group: ID!, $add: [AssignedLicenseInput!]! = [], $remove: [UUID!]! = []'
  const given = 'groupId: $group, addLicenses: $add, removeLicenses: $remove'
  const call = `mutation (${declared}) { assignLicense(${given}) { id } }`
  const plain = `query (${declared}) { previewAssignLicense(${given}) { totalMembers } }`

  test.each([
    ['nothing to change', {}],
    ['a group that there is not', { group: tenantId, add: [{ skuId: skus.e3 }] }],
    ['an id that is none', { group: 'Sales', add: [{ skuId: skus.e3 }] }],
    ['a group without security', { group: groupId('Announcements'), add: [{ skuId: skus.e3 }] }],
    ['a SKU that is not owned', { add: [{ skuId: tenantId }] }],
    ['a SKU for the company', { add: [{ skuId: skus.speE5 }] }],
    ['a plan of another SKU', { add: [{ skuId: skus.e3, disabledPlans: [tenantId] }] }],
    ['a SKU that the group lacks', { remove: [skus.e3] }],
  ])('as the call is: %s', async (_, variables) => {
    const all = { group: groupId('Executives'), ...variables }
    const refused = await refusal(plain, all)
    expect(refused).toHaveLength(1)
    expect(refused).toEqual(await refusal(call, all))
  })

  test('where its answer would show people to a caller who may not read them', async () => {
    const variables = { group: groupId('Executives'), remove: [skus.e5] }
    expect(await refusal(document, variables, ['LicenseAssignment.ReadWrite.All'])).toMatchObject([
      { code: 'Authorization_RequestDenied' },
    ])
    const { data } = await ask(
      contoso.context({ scopes: new Set(['LicenseAssignment.ReadWrite.All']) }),
      plain,
      variables,
    )
    expect(data).toEqual({ previewAssignLicense: { totalMembers: 25 } })
  })

  test('beside another of the same caller', async () => {
    const { db, principal } = contoso.context()
    const variables = { group: groupId('Executives'), remove: [skus.e5] }
    await db.boundedSnapshot(principal.objectId, async () => {
      expect(await refusal(plain, variables)).toMatchObject([{ code: 'TooManyRequests' }])
    })
    expect((await ask(contoso.context(), plain, variables)).errors).toBeUndefined()
  })
})
