/** The examples of the explorer page, run in their order as a newcomer runs them: each works, and shows what it says. */
import { getOperationAST, parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examples } from '../../../src/explorer/examples.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { openExplorer } from '../../support/explorer.ts'
import type { Face } from '../../support/face.ts'
import { createSubscriber } from '../../support/subscriber.ts'

let contoso: Contoso
let face: Face
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  face = await openExplorer(contoso)
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const documentOf = (title: string) => examples.find((example) => example.title === title)?.query ?? ''

// biome-ignore lint/suspicious/noExplicitAny: what a document asks for is known only to its test
async function post(path: string, body: object, headers: Record<string, string>): Promise<any> {
  const response = await fetch(`http://${face.address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** The token that the page has by that choice. */
async function tokenOf(access: 'reader' | 'administrator'): Promise<string> {
  return (await post('/explorer/token', { access }, { origin: `http://${face.address}` })).token
}

/** What the page is told. */
async function run(title: string, access: 'reader' | 'administrator') {
  return post('/graphql', { query: documentOf(title) }, { authorization: `Bearer ${await tokenOf(access)}` })
}

test('each is one operation with a name of its own, which the tab bears', () => {
  const names = examples.map(({ query }) => getOperationAST(parse(query))?.name?.value)
  expect(names).toEqual(['GroupMembers', 'WhoFailed', 'WhyLicensed', 'Preview', 'Assign', 'Watch'])
})

test('a group with its licences and members by name', async () => {
  expect(await run('A group and its members', 'reader')).toMatchObject({
    data: {
      group: {
        displayName: 'Engineering',
        assignedLicenses: [
          { productName: 'Office 365 E3', disabledServicePlans: [{ displayName: 'Yammer Enterprise' }] },
          { productName: 'Enterprise Mobility + Security E5', disabledServicePlans: [] },
        ],
        members: { totalCount: 60, edges: Array.from({ length: 5 }, () => ({ node: expect.any(Object) })) },
      },
    },
  })
})

test('who failed, and why', async () => {
  const { data, errors } = await run('Who failed, and why', 'reader')
  expect(errors).toBeUndefined()
  expect(data.group).toMatchObject({ displayName: 'Executives', membersWithLicenseErrors: { totalCount: 11 } })
  for (const { errors: found } of data.group.membersWithLicenseErrors.edges)
    expect(found[0]).toMatchObject({ cause: expect.stringMatching(/\w/), remedy: expect.stringMatching(/\w/) })
})

test('a person’s licences, and where each comes from', async () => {
  const { data, errors } = await run('A person, and where each licence comes from', 'reader')
  expect(errors).toBeUndefined()
  const { displayName, assignedLicenses, licenseAssignmentStates: paths } = data.user
  expect(displayName).toBe('Ada Fischer')
  expect(assignedLicenses).toHaveLength(2)
  expect(
    paths.map(({ group }: { group: { displayName: string } | null }) => group?.displayName ?? null).sort(),
  ).toEqual(['Engineering', 'Engineering', 'Sales Team', null])
})

test('those that take more than reading say so, and are refused to whoever may only read', async () => {
  for (const { title, administrator, query } of examples) {
    if (getOperationAST(parse(query))?.operation === 'subscription') continue
    const { errors } = await run(title, 'reader')
    expect([title, errors?.[0].extensions.code]).toEqual([
      title,
      administrator ? 'Authorization_RequestDenied' : undefined,
    ])
  }
})

test('a preview of what the units are too few for', async () => {
  const { data, errors } = await run('Preview a change', 'administrator')
  expect(errors).toBeUndefined()
  expect(data.previewAssignLicense).toMatchObject({ totalMembers: 14, succeededMembers: 0, failedMembers: 14 })
})

test('a change, and its progress by subscription, to whoever may only read', async () => {
  expect(await run('Assign a licence to a group', 'administrator')).toEqual({
    data: {
      assignLicense: {
        displayName: 'Site 4',
        assignedLicenses: [{ productName: 'Enterprise Mobility + Security E5' }],
        licenseProcessingState: { state: 'QUEUED_FOR_PROCESSING' },
      },
    },
  })
  const client = createSubscriber(face, () => tokenOf('reader'))
  const messages = client.iterate<{ licenseOperation: object }>({ query: documentOf('Watch the progress') })
  const next = async () =>
    ((await messages.next()).value as { data: { licenseOperation: object } }).data.licenseOperation
  expect(await next()).toMatchObject({ state: 'QUEUED_FOR_PROCESSING', processedMembers: 0 })
  await contoso.settle()
  let last = await next()
  while ('state' in last && last.state !== 'PROCESSING_COMPLETE') last = await next()
  expect(last).toMatchObject({ processedMembers: 14, totalMembers: 14, succeededMembers: 14, failedMembers: 0 })
  await client.dispose()
})

test('it can be run again', async () => {
  expect(await run('Assign a licence to a group', 'administrator')).not.toHaveProperty('errors')
})
