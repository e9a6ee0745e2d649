import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../../src/licensing/model.ts'
import { assignLicense } from '../../../../src/operations/assign-license.ts'
import { ask } from '../../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../../support/contoso.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  // One product lacks units, so that the members of Site 4 do not get the other one either.
  await assignLicense(contoso.context(), {
    groupId: groupId('Site 4'),
    addLicenses: [skus.e5, skus.emsE5].map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
    removeLicenses: [],
  })
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const document = `query ($id: ID!, $error: LicenseAssignmentError, $skuId: UUID, $first: Int, $after: String, $last: Int, $before: String) {
  group(id: $id) {
    membersWithLicenseErrors(error: $error, skuId: $skuId, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
      edges { node { id displayName } errors { skuId productName error cause remedy servicePlans { displayName } conflictingServicePlans { displayName } } }
    }
  }
}`

const membersOf = async (name: string, page: object) => {
  const { data, errors } = await ask(contoso.context(), document, { id: groupId(name), ...page })
  expect(errors).toBeUndefined()
  return data.group.membersWithLicenseErrors
}

test('who lacks a seat is told how many there are, and what helps', async () => {
  const members = await membersOf('Executives', { first: 3 })
  expect(members.totalCount).toBe(11)
  expect(members.edges).toHaveLength(3)
  expect(members.edges[0].errors).toEqual([
    {
      skuId: skus.e5,
      productName: 'Office 365 E5',
      error: 'COUNT_VIOLATION',
      cause: 'No unit of Office 365 E5 is left: 15 of 15 are in use.',
      remedy:
        'Buy units of Office 365 E5, or take it from somebody who does not need it; whoever waits longest is served first.',
      servicePlans: [],
      conflictingServicePlans: [],
    },
  ])
})

test('conflicting products are named with the service plans that exclude each other', async () => {
  const { edges } = await membersOf('Frontline', { first: 1 })
  const [error] = edges[0].errors
  expect(error.error).toBe('MUTUALLY_EXCLUSIVE_VIOLATION')
  expect(error.cause).toMatch(/^.+ of Office 365 E1 and .+ of Office 365 E3 exclude each other\.$/)
  expect(error.servicePlans).toHaveLength(1)
  expect(error.conflictingServicePlans.length).toBeGreaterThan(0)
})

test('an address that somebody else has too is named with its holder, and what the group gives beside it is not given', async () => {
  const { edges } = await membersOf('Engineering', { first: 99 })
  const told = edges.flatMap(({ errors }: { errors: { error: string; cause: string; remedy: string }[] }) =>
    errors.some(({ error }) => error === 'UNIQUENESS_VIOLATION')
      ? [errors.map(({ error, cause, remedy }) => ({ error, cause, remedy }))]
      : [],
  )
  expect(told).toEqual([
    [
      {
        error: 'UNIQUENESS_VIOLATION',
        cause: `Exchange Online (Plan 2) of Office 365 E3 makes a mailbox, and smtp:falcon@contoso.com is an address of the group Project Falcon (${groupId('Project Falcon')}) too.`,
        remedy: 'Remove smtp:falcon@contoso.com from the user or from Project Falcon, then reprocess the user.',
      },
      {
        error: 'OTHER',
        cause:
          'Nothing is wrong with Enterprise Mobility + Security E5, but the user does not get it: Office 365 E3 of the same group is in error, and a group gives all of its products to a user or none.',
        remedy: 'Mend the error of Office 365 E3; Enterprise Mobility + Security E5 follows.',
      },
    ].sort(() => (skus.e3 < skus.emsE5 ? 1 : -1)),
  ])
})

test('where no queue gives units out, a reprocess is what helps', async () => {
  const { data } = await ask({ ...contoso.context(), seatQueue: false }, document, {
    id: groupId('Executives'),
    first: 1,
  })
  expect(data.group.membersWithLicenseErrors.edges[0].errors[0].remedy).toBe(
    'Buy units of Office 365 E5, or take it from somebody who does not need it; then reprocess the user, or the group.',
  )
})

test('pages go forwards and backwards over the same members', async () => {
  const all = (await membersOf('Executives', { first: 99 })).edges.map((edge: { node: { id: string } }) => edge.node.id)
  const first = await membersOf('Executives', { first: 4 })
  const second = await membersOf('Executives', { first: 99, after: first.pageInfo.endCursor })
  const back = await membersOf('Executives', { last: 2, before: second.pageInfo.startCursor })
  const ids = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id)
  expect([...ids(first), ...ids(second)]).toEqual(all)
  expect(ids(back)).toEqual(all.slice(2, 4))
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage, back.pageInfo.hasPreviousPage]).toEqual([
    true,
    false,
    true,
  ])
})

describe('a kind of error, a product, or both', () => {
  interface Edge {
    readonly node: { readonly id: string }
    readonly errors: readonly { readonly error: string; readonly skuId: string }[]
  }
  const names = ['Executives', 'Frontline', 'Site 4']
  const kinds = ['COUNT_VIOLATION', 'MUTUALLY_EXCLUSIVE_VIOLATION', 'UNIQUENESS_VIOLATION', 'OTHER']

  test('leave the members who have such an error, each with all of its errors', async () => {
    let found = 0
    for (const name of names) {
      const all: Edge[] = (await membersOf(name, {})).edges
      for (const error of [null, ...kinds])
        for (const skuId of [null, skus.e5, skus.emsE5]) {
          const expected = all.filter(({ errors }) =>
            errors.some((each) => (error ?? each.error) === each.error && (skuId ?? each.skuId) === each.skuId),
          )
          const { edges, totalCount } = await membersOf(name, { error, skuId })
          expect({ edges, totalCount }, `${name} ${error} ${skuId}`).toMatchObject({
            edges: expected.map(({ node, errors }) => ({ node, errors })),
            totalCount: expected.length,
          })
          if (expected.length < all.length) found += expected.length
        }
    }
    expect(found).toBeGreaterThan(0)
  })

  test('are read in pages', async () => {
    const wanted = { error: 'COUNT_VIOLATION', skuId: skus.e5 }
    const first = await membersOf('Executives', { ...wanted, first: 2 })
    const rest = await membersOf('Executives', { ...wanted, after: first.pageInfo.endCursor })
    const all: Edge[] = (await membersOf('Executives', wanted)).edges
    expect([...first.edges, ...rest.edges]).toEqual(all)
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasPreviousPage, rest.pageInfo.hasNextPage]).toEqual([
      true,
      true,
      false,
    ])
  })
})

test('it asks for the right to read groups and users', async () => {
  const reader = contoso.context({ scopes: new Set(['Group.Read.All']) })
  const { data, errors } = await ask(reader, document, { id: groupId('Executives') })
  expect(data.group.membersWithLicenseErrors).toBeNull()
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['Authorization_RequestDenied'])
})
