/** Filters and orders as frontends write them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const names = (connection: { edges: { node: { displayName: string } }[] }) =>
  connection.edges.map(({ node }) => node.displayName)

test('users by what they have, page by page, in another order, backwards', async () => {
  const query = `query ($filter: UserFilter, $after: String, $before: String, $first: Int, $last: Int) {
    users(filter: $filter, orderBy: { field: USER_PRINCIPAL_NAME, direction: DESC }, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { displayName userPrincipalName assignedLicenses { skuId } } } } }`
  const filter = {
    license: { skuId: skus.e3 },
    or: [{ displayName: { startsWith: 'm' } }, { hasUsageLocation: false }],
  }
  const page = async (more: object) => (await ask(contoso.context(), query, { filter, ...more })).data.users
  const all = await page({ first: 999 })
  expect(all.totalCount).toBeGreaterThan(4)
  expect(all.edges).toHaveLength(all.totalCount)
  for (const { node } of all.edges)
    expect(node.assignedLicenses.map((each: { skuId: string }) => each.skuId)).toContain(skus.e3)
  const upns = all.edges.map(({ node }: { node: { userPrincipalName: string } }) => node.userPrincipalName)
  expect(upns).toEqual(upns.toSorted().reverse())
  const first = await page({ first: 2 })
  const second = await page({ first: 2, after: first.pageInfo.endCursor })
  expect([...names(first), ...names(second)]).toEqual(names(all).slice(0, 4))
  expect(second.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
  const back = await page({ last: 2, before: second.pageInfo.startCursor })
  expect(names(back)).toEqual(names(first))
  expect(back.pageInfo.hasPreviousPage).toBe(false)
})

test('groups by kind and errors, and products by their units', async () => {
  const { data, errors } = await ask(
    contoso.context(),
    `{ failing: groups(filter: { memberLicenseError: COUNT_VIOLATION }) { edges { node { displayName hasMembersWithLicenseErrors } } }
       mail: groups(filter: { kind: DISTRIBUTION }, orderBy: { field: CREATED_DATE_TIME, direction: DESC }) { edges { node { displayName mailEnabled securityEnabled } } }
       short: subscribedSkus(filter: { hasWaitingUsers: true }) { productName availableUnits waitingUsers }
       left: subscribedSkus(filter: { hasAvailableUnits: true, not: { hasConsumedUnits: true } }) { availableUnits consumedUnits }
       over: subscribedSkus(filter: { isOverAssigned: true }) { skuId } }`,
  )
  expect(errors).toBeUndefined()
  expect(data.failing.edges.length).toBeGreaterThan(0)
  for (const { node } of data.failing.edges) expect(node.hasMembersWithLicenseErrors).toBe(true)
  for (const { node } of data.mail.edges) expect(node).toMatchObject({ mailEnabled: true, securityEnabled: false })
  expect(data.mail.edges.length).toBeGreaterThan(0)
  expect(data.short.length).toBeGreaterThan(0)
  for (const sku of data.short) expect(sku).toMatchObject({ availableUnits: 0, waitingUsers: expect.any(Number) })
  for (const sku of data.left) expect(sku).toMatchObject({ consumedUnits: 0 })
  expect(data.over).toEqual([])
})

test('a cursor belongs to the order in which it was told', async () => {
  const { data } = await ask(contoso.context(), '{ users(first: 1) { edges { cursor } } }')
  const query = `{ users(first: 1, after: "${data.users.edges[0].cursor}", orderBy: { field: USER_PRINCIPAL_NAME }) { totalCount } }`
  expect((await ask(contoso.context(), query)).errors?.[0]?.message).toContain('is a cursor of another list')
})
