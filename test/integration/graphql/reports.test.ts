/** Reports as frontends ask for them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { loadDuplicates, type PlainDuplicate } from '../../support/plain-reports.ts'
import { writeRandomPaths } from '../../support/random-paths.ts'

const statements: string[] = []
let contoso: Contoso
let expected: readonly PlainDuplicate[]
beforeAll(async () => {
  contoso = await createContoso({ onStatement: (text) => statements.push(text) })
  await contoso.settle()
  await writeRandomPaths(contoso)
  expected = await loadDuplicates(contoso)
})
afterAll(() => contoso[Symbol.asyncDispose]())

interface Node {
  readonly skuId: string
  readonly user: { readonly id: string; readonly displayName: string }
  readonly groups: readonly { readonly id: string }[] | null
  readonly disabledPlans: readonly string[]
  readonly onlyDirectServicePlans: readonly { readonly servicePlanId: string }[]
  readonly isRedundant: boolean
}

const toPlain = ({
  skuId,
  user,
  groups,
  disabledPlans,
  onlyDirectServicePlans,
  isRedundant,
}: Node): PlainDuplicate => ({
  userId: user.id,
  skuId,
  groupIds: (groups ?? []).map(({ id }) => id),
  disabledPlans,
  onlyDirectPlans: onlyDirectServicePlans.map(({ servicePlanId }) => servicePlanId),
  isRedundant,
})

const node = `skuId user { id displayName } subscribedSku { productName } groups { id displayName } disabledPlans isRedundant
  onlyDirectServicePlans { servicePlanId displayName }`

async function read(list: string, args: string, selection = node) {
  statements.length = 0
  const query = `{ ${list}${args} { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ${selection} } } } }`
  const { data, errors } = await ask(contoso.context(), query)
  expect(errors).toBeUndefined()
  const nodes: readonly Node[] = data[list].edges.map((edge: { node: Node }) => edge.node)
  return { ...data[list], nodes, sent: statements.length }
}

describe.each([
  ['duplicateLicensesReport', () => expected, 0],
  // Where some are not redundant, a look at more of them: who they are, and their plans.
  ['redundantDirectLicensesReport', () => expected.filter((each) => each.isRedundant), 2],
] as const)('%s', (list, wanted, more) => {
  test('tells each user with the product, the groups, and what only the direct licence gives', async () => {
    const { nodes, totalCount } = await read(list, '(first: 999)')
    expect(nodes.map(toPlain)).toEqual(wanted())
    expect(totalCount).toBe(wanted().length)
    expect(nodes[0]).toMatchObject({
      user: { displayName: expect.stringMatching(/^\w+ \w+$/) },
      subscribedSku: { productName: expect.stringMatching(/E1|E3|E5/) },
      groups: expect.arrayContaining([{ id: expect.any(String), displayName: expect.any(String) }]),
    })
  })

  test('goes page by page, forwards and backwards', async () => {
    const ids = ({ nodes }: { nodes: readonly Node[] }) => nodes.map(({ user, skuId }) => [user.id, skuId])
    const all = wanted().map(({ userId, skuId }) => [userId, skuId])
    const first = await read(list, '(first: 3)')
    const second = await read(list, `(first: 4, after: "${first.pageInfo.endCursor}")`)
    expect([...ids(first), ...ids(second)]).toEqual(all.slice(0, 7))
    expect(first.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true })
    expect(second.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
    const back = await read(list, `(last: 2, before: "${second.pageInfo.startCursor}")`)
    expect(ids(back)).toEqual(all.slice(1, 3))
    expect(back.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
    const last = await read(list, '(last: 2)')
    expect(ids(last)).toEqual(all.slice(-2))
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
  })

  test('costs as many statements for a hundred rows as for two', async () => {
    const [few, many] = [await read(list, '(first: 2)'), await read(list, '(first: 100)')]
    expect(many.nodes.length).toBeGreaterThan(20)
    expect(many.sent).toBe(few.sent + more)
  })

  test('counts only when the total is asked for, and reads users only when they are', async () => {
    statements.length = 0
    await ask(contoso.context(), `{ ${list}(first: 5) { edges { node { skuId } } } }`)
    expect(statements.filter((text) => /count\(/.test(text))).toEqual([])
    expect(statements.filter((text) => /"user"/.test(text))).toEqual([])
    const { errors } = await ask(contoso.context(), `{ ${list}(first: 1000) { totalCount } }`)
    expect(errors?.[0]?.message).toBe("Argument 'first' is 1000: a page has 1 to 999 items.")
  })

  test('shows groups to those who may read groups', async () => {
    const reader = contoso.context({ scopes: new Set(['Organization.Read.All', 'User.Read.All']) })
    const { data, errors } = await ask(reader, `{ ${list}(first: 1) { edges { node { user { id } groups { id } } } } }`)
    expect(errors?.[0]?.extensions?.code).toBe('Authorization_RequestDenied')
    expect(data[list].edges[0].node).toEqual({ user: { id: wanted()[0]?.userId }, groups: null })
  })
})

test('a cursor of one report is none of the other', async () => {
  const { pageInfo } = await read('duplicateLicensesReport', '(first: 1)')
  const query = `{ redundantDirectLicensesReport(first: 1, after: "${pageInfo.endCursor}") { totalCount } }`
  expect((await ask(contoso.context(), query)).errors?.[0]?.message).toContain('is a cursor of another list')
})

test('seats by product, and the unused ones among them', async () => {
  const seats =
    'skuId productName prepaidUnits { enabled warning suspended lockedOut } assignableUnits consumedUnits availableUnits'
  const { data, errors } = await ask(
    contoso.context(),
    `{ seatsReport { ${seats} overAssignedUnits waitingUsers assignedGroupCount subscribedSku { id assignedGroups { totalCount } } }
       unusedSkusReport { productName appliesTo consumedUnits } }`,
  )
  expect(errors).toBeUndefined()
  expect(data.seatsReport).toHaveLength(6)
  for (const { assignedGroupCount, subscribedSku } of data.seatsReport)
    expect(assignedGroupCount).toBe(subscribedSku.assignedGroups.totalCount)
  const e3 = data.seatsReport.find(({ skuId }: { skuId: string }) => skuId === skus.e3)
  const { consumedUnits } = e3
  expect(e3).toMatchObject({
    productName: 'Office 365 E3',
    prepaidUnits: { enabled: 150, warning: 0, suspended: 0, lockedOut: 0 },
    assignableUnits: 150,
    availableUnits: 150 - consumedUnits,
    overAssignedUnits: 0,
    assignedGroupCount: 2,
  })
  expect(consumedUnits).toBeGreaterThan(0)
  for (const sku of data.unusedSkusReport) expect(sku.consumedUnits).toBe(0)
  expect(data.unusedSkusReport).toContainEqual({
    productName: 'Microsoft 365 E5',
    appliesTo: 'Company',
    consumedUnits: 0,
  })
})

test('who waits is counted only when it is asked for', async () => {
  await contoso.sql(
    `UPDATE license_assignment_path SET state = 'ERROR', error = 'COUNT_VIOLATION', waiting_since = now()
     WHERE state = 'ERROR' AND source_kind = 'GROUP' AND user_id = ANY ($1::uuid[])`,
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => guidOf('user', number)),
  )
  const { data } = await ask(contoso.context(), '{ seatsReport { waitingUsers } }')
  expect(data.seatsReport.some(({ waitingUsers }: { waitingUsers: number }) => waitingUsers > 0)).toBe(true)
})
