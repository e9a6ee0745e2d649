/** Lists of groups over HTTP: pages, filters, orders and counts as clients of Microsoft Graph ask for them. */
import { beforeAll, describe, expect, test } from 'vitest'
import { groups, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const byName = groups.map(({ name }) => name).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
const eventual = { consistencylevel: 'eventual' }
const list = (query: string, headers = {}) => ask('GET', `/v1.0/groups?${query}`, undefined, headers)
const namesOf = ({ body }: Awaited<ReturnType<typeof list>>) =>
  body.value.map(({ displayName }: { displayName: string }) => displayName)
/** The names that a filter finds as an advanced query. */
const find = async (filter: string) =>
  namesOf(await list(`$select=displayName&$count=true&$filter=${encodeURIComponent(filter)}`, eventual))

test('pages of the whole list lead from one to the next, and only the first is counted', async () => {
  const first = await list('$select=displayName&$top=10&$count=true', eventual)
  expect(first).toMatchObject({
    status: 200,
    body: {
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#groups(displayName)`,
      '@odata.count': groups.length,
    },
  })
  expect(Object.keys(first.body)).toEqual(['@odata.context', '@odata.count', '@odata.nextLink', 'value'])
  expect(Object.keys(first.body.value[0])).toEqual(['displayName'])
  const read = [...namesOf(first)]
  let link: string | undefined = first.body['@odata.nextLink']
  for (let pages = 1; link !== undefined; pages += 1) {
    expect(pages).toBeLessThan(3)
    const { pathname, search } = new URL(link)
    const page = await ask('GET', pathname + search, undefined, eventual)
    expect(page.body).not.toHaveProperty('@odata.count')
    read.push(...namesOf(page))
    link = page.body['@odata.nextLink']
  }
  expect(read).toEqual(byName)
})

test('an entity of the list has the properties of one by itself, without its type', async () => {
  const id = groupId('Engineering')
  const { body } = await list(`$filter=displayName eq 'engineering'`)
  const alone = await ask('GET', `/v1.0/groups/${id}`)
  expect({ '@odata.context': alone.body['@odata.context'], ...body.value[0] }).toEqual(alone.body)
  expect(body['@odata.context']).toBe(`http://${served.face.address}/v1.0/$metadata#groups`)
  expect(body.value).toHaveLength(1)
})

test('what is only returned on select is made for each of them', async () => {
  const { body } = await list(
    `$select=id,assignedLicenses,licenseProcessingState&$filter=displayName in ('Frontline','Book Club')`,
  )
  expect(body.value).toEqual([
    { id: groupId('Book Club'), assignedLicenses: [], licenseProcessingState: null },
    {
      id: groupId('Frontline'),
      assignedLicenses: [{ disabledPlans: [], skuId: skus.e1 }],
      licenseProcessingState: { state: 'ProcessingComplete' },
    },
  ])
})

describe('a filter finds', () => {
  const withoutMail = ['All Sales Regions', 'Engineering', 'Everyone in Finance', 'Executives', 'Privileged Operators']
  beforeAll(async () => {
    await served.contoso.sql('UPDATE "group" SET on_premises_sync_enabled = false WHERE display_name = $1', 'Site 1')
    await served.contoso.sql('UPDATE "group" SET is_assignable_to_role = false WHERE display_name = $1', 'Site 2')
  })

  test.each([
    ["startsWith(displayName,'s') and not startsWith(displayName,'site')", ['Sales Team', 'Synced Staff']],
    ["displayName in ('Frontline','Nobody')", ['Frontline']],
    [`assignedLicenses/any(s:s/skuId eq ${skus.emsE5})`, ['Engineering']],
    ['assignedLicenses/$count ne 0', ['Engineering', 'Executives', 'Frontline', 'Sales Team']],
    ["groupTypes/any(c:c eq 'DynamicMembership')", ['Everyone in Finance']],
    ["groupTypes/any(c:c eq 'Unified') and securityEnabled eq true", ['Project Falcon']],
    [`id in ('${groupId('Engineering')}',${groupId('Frontline')})`, ['Engineering', 'Frontline']],
    ["mail eq 'FALCON@contoso.com'", ['Project Falcon']],
    ['mailEnabled eq true and securityEnabled eq false', ['Announcements', 'Book Club']],
    ["mailNickname eq 'FRONTLINE'", ['Frontline']],
    ['onPremisesSyncEnabled eq true', ['Synced Staff']],
    ["displayName ne 'Book Club' and securityEnabled eq false", ['Announcements']],
    ["onPremisesSyncEnabled eq false or displayName eq 'Frontline'", ['Frontline', 'Site 1']],
    ["onPremisesSyncEnabled eq null and startsWith(displayName,'Sy')", []],
    ['not(onPremisesSyncEnabled eq null)', ['Site 1', 'Synced Staff']],
    ['isAssignableToRole eq true', ['Privileged Operators']],
    ['isAssignableToRole eq false', ['Site 2']],
    ['mail ne null', ['Announcements', 'Book Club', 'Project Falcon']],
    [
      "mail eq null and not startsWith(displayName,'S') and securityEnabled eq true and displayName ne 'Frontline'",
      withoutMail,
    ],
    ["proxyAddresses/any(p:p eq 'smtp:FALCON@contoso.com')", ['Project Falcon']],
    ["proxyAddresses/any(p:startsWith(p,'smtp:a') or startsWith(p,'smtp:b'))", ['Announcements', 'Book Club']],
  ])('%s', async (filter, names) => {
    expect(await find(filter)).toEqual(names)
  })

  test('groups with members in error, with and without the header', async () => {
    const { body } = await list('$select=id&$filter=hasMembersWithLicenseErrors eq true')
    const rows = await served.contoso.sql(
      `SELECT DISTINCT source_id::text AS id FROM license_assignment_path WHERE error IS NOT NULL AND source_kind = 'GROUP'`,
    )
    const ids = body.value.map(({ id }: { id: string }) => id)
    expect(rows.length).toBeGreaterThan(0)
    expect(ids.sort()).toEqual(rows.map(({ id }) => id).sort())
    expect(await find('hasMembersWithLicenseErrors eq true')).toHaveLength(rows.length)
  })
})

test('an order goes upwards or downwards, page by page', async () => {
  const first = await list('$select=displayName&$orderby=displayName desc&$top=20')
  const { pathname, search } = new URL(first.body['@odata.nextLink'])
  expect([...namesOf(first), ...namesOf(await ask('GET', pathname + search))]).toEqual([...byName].reverse())
  const created = await list('$select=createdDateTime&$orderby=createdDateTime')
  const moments = created.body.value.map(({ createdDateTime }: { createdDateTime: string }) => createdDateTime)
  expect(moments).toHaveLength(groups.length)
  expect(moments).toEqual([...moments].sort())
})

test('what Graph answers to advanced queries only is refused to others', async () => {
  const refused = await list("$filter=displayName ne 'a'")
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } })
  expect(refused.body.error.message).toContain("Operator 'ne' is not supported because the required parameters")
  expect((await list("$filter=displayName ne 'a'", eventual)).status).toBe(400)
  expect((await list("$filter=startsWith(displayName,'s')&$orderby=displayName")).body.error.message).toContain(
    'Sorting not supported for current query.',
  )
  expect((await list('$count=true')).body).not.toHaveProperty('@odata.count')
})

test('groups are counted by themselves, all or those of a filter', async () => {
  const count = (query: string, headers = {}) => ask('GET', `/v1.0/groups/$count${query}`, undefined, headers)
  const { headers, body } = await count('', eventual)
  expect({ type: headers.get('content-type'), body }).toEqual({ type: 'text/plain', body: groups.length })
  expect((await count("?$filter=not startsWith(displayName,'site')", eventual)).body).toBe(11)
  expect(await count('')).toMatchObject({
    status: 400,
    body: {
      error: { code: 'Request_BadRequest', message: expect.stringContaining('$count is not currently supported.') },
    },
  })
})

test.each([
  ['$search="displayName:a"', 'Request_UnsupportedQuery', "Unsupported query option '$search'"],
  ['$expand=members', 'Request_UnsupportedQuery', "Unsupported query option '$expand'"],
  ['$top=1000', 'Request_BadRequest', "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."],
  ['$select=userPrincipalName', 'Request_BadRequest', "Could not find a property named 'userPrincipalName'"],
  ['$orderby=description', 'Request_UnsupportedQuery', 'An unsupported property was specified.'],
  ["$filter=description eq 'a'", 'Request_UnsupportedQuery', "property 'description' of resource 'Group'"],
  ['$filter=displayName', 'Request_BadRequest', 'Syntax error at position 11'],
  ["$filter=displayName eq ''", 'Request_BadRequest', '$filter: displayName must have 1 to 256 characters'],
  ["$filter=displayName eq '%00'", 'Request_BadRequest', '$filter: displayName has a NUL or half a surrogate pair'],
])('%s is refused', async (query, code, message) => {
  const { status, body } = await list(query)
  expect({ status, code: body.error.code }).toEqual({ status: 400, code })
  expect(body.error.message).toContain(message)
})

const token = (reply: Awaited<ReturnType<typeof ask>>) =>
  new URL(reply.body['@odata.nextLink']).searchParams.get('$skiptoken') ?? ''

test('a skip token tells nothing of what it names, and cannot be changed', async () => {
  const first = await ask('GET', '/v1.0/groups?$top=1')
  const told = token(first)
  const [{ id, displayName }] = first.body.value
  const readable = told.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1').toLowerCase())
  for (const secret of [id, displayName.toLowerCase()]) expect(readable.join(' ')).not.toContain(secret)
  const open = (changed: string) => ask('GET', `/v1.0/groups?$top=1&$skiptoken=${encodeURIComponent(changed)}`)
  expect((await open(told)).body.value[0].id).not.toBe(id)
  expect((await ask('GET', `/beta/GROUPS?$top=1&$skiptoken=${told}`)).status).toBe(200)
  const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A128GCM' })).toString('base64url')
  const changes = [
    ...[...told.matchAll(/\w(?=\.|$)/g)].map(
      ({ index }) => told.slice(0, index - 3) + (told[index - 3] === 'A' ? 'B' : 'A') + told.slice(index - 2),
    ),
    told.slice(0, -5),
    told.replace(/^[^.]*/, header),
    told.split('.').slice(0, 4).join('.'),
    `${told}.`,
    '....',
    'x',
    '',
  ]
  for (const changed of changes)
    expect(await open(changed), changed).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('The $skiptoken is not one of this list') } },
    })
})

test('a skip token of one tenant is none of another', async () => {
  const [own, other] = [await ask('GET', '/v1.0/groups?$top=1'), await ask('GET', '/v1.0/groups?$top=2')]
  expect((await ask('GET', `/v1.0/groups?$top=1&$skiptoken=${token(own)}`)).status).toBe(200)
  expect((await ask('GET', `/v1.0/groups?$top=1&$skiptoken=${token(other)}`)).status).toBe(400)
  const foreign = 'f1f1f1f1-0000-4000-8000-000000000001'
  await served.contoso.sql(`INSERT INTO tenant VALUES ($1, 'Fabrikam', 'US')`, foreign)
  const stranger = served.as({ tenantId: foreign, scopes: ['Directory.ReadWrite.All'] })
  expect(await stranger('GET', '/v1.0/groups?$top=1')).toMatchObject({ status: 200, body: { value: [] } })
  expect((await stranger('GET', `/v1.0/groups?$top=1&$skiptoken=${token(own)}`)).status).toBe(400)
})
