/** Lists of users over HTTP: pages, filters, orders and counts as clients of Microsoft Graph ask for them. */
import { beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const eventual = { consistencylevel: 'eventual' }
const list = (query: string, headers = {}) => ask('GET', `/v1.0/users?${query}`, undefined, headers)
const idsOf = ({ body }: Awaited<ReturnType<typeof list>>): string[] => body.value.map(({ id }: { id: string }) => id)
const idsWhere = async (condition: string, ...values: unknown[]) =>
  (
    await served.contoso.sql(
      `SELECT u.id::text AS id FROM "user" u WHERE ${condition} ORDER BY u.display_name_key COLLATE "C", u.id`,
      ...values,
    )
  ).map(({ id }) => id)
const effective = (sku: string) =>
  `EXISTS (SELECT FROM license_assignment_path p WHERE p.user_id = u.id AND p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR') ${sku})`

test('pages lead through all of them in the order of their names, and the first is counted', async () => {
  const first = await list('$select=id&$top=90&$count=true', eventual)
  expect(first.body['@odata.context']).toBe(`http://${served.face.address}/v1.0/$metadata#users(id)`)
  expect(first.body['@odata.count']).toBe(users.length)
  const read = idsOf(first)
  for (let link = first.body['@odata.nextLink']; link !== undefined; ) {
    const { pathname, search } = new URL(link)
    const page = await ask('GET', pathname + search, undefined, eventual)
    expect(page.body).not.toHaveProperty('@odata.count')
    read.push(...idsOf(page))
    link = page.body['@odata.nextLink']
  }
  expect(read).toEqual(await idsWhere('true'))
})

test('a user of the list is as it is by itself', async () => {
  const { body } = await list(`$filter=userPrincipalName eq 'ADA.fischer@contoso.com'`)
  const { '@odata.context': _, ...alone } = (await ask('GET', '/v1.0/users/ada.fischer@contoso.com')).body
  expect(body.value).toEqual([alone])
})

describe('a filter finds', () => {
  beforeAll(async () => void (await served.contoso.sql(`UPDATE "user" SET mail = NULL WHERE given_name = 'Chen'`)))

  const find = async (filter: string) =>
    idsOf(await list(`$select=id&$count=true&$top=999&$filter=${encodeURIComponent(filter)}`, eventual))

  test.each([
    ["startsWith(displayName,'Ada') and usageLocation eq 'DE'", `given_name = 'Ada' AND usage_location = 'DE'`],
    ['usageLocation eq null', 'usage_location IS NULL'],
    ['mail eq null', `given_name = 'Chen'`],
    ["mail ne null and startsWith(displayName,'Ch')", 'false'],
    [
      "proxyAddresses/any(p:p eq 'SMTP:ada.fischer@contoso.com') or proxyAddresses/any(p:startsWith(p,'smtp:bela.f'))",
      `user_principal_name IN ('ada.fischer@contoso.com', 'bela.fischer@contoso.com')`,
    ],
    ["startsWith(usageLocation,'d')", `usage_location LIKE 'D%'`],
    ["startsWith(usageLocation,'US') or startsWith(usageLocation,'X')", `usage_location = 'US'`],
    ["not(startsWith(usageLocation,'U'))", `usage_location IS NULL OR usage_location NOT LIKE 'U%'`],
    ["usageLocation ne 'US'", `usage_location IS DISTINCT FROM 'US'`],
    ['accountEnabled eq false', 'false'],
    [
      "mail eq 'Ada.Park@contoso.com' or userPrincipalName eq 'bela.lund@contoso.com'",
      `mail = 'ada.park@contoso.com' OR user_principal_name = 'bela.lund@contoso.com'`,
    ],
    [`id in ('${guidOf('user', 3)}',${guidOf('user', 9)})`, `id IN ('${guidOf('user', 3)}', '${guidOf('user', 9)}')`],
    [`assignedLicenses/any(s:s/skuId eq ${skus.emsE5})`, effective(`AND p.sku_id = '${skus.emsE5}'`)],
    ['assignedLicenses/$count eq 0', `NOT ${effective('')}`],
    ['not(assignedLicenses/$count eq 0)', effective('')],
  ])('%s', async (filter, condition) => {
    const expected = await idsWhere(condition)
    expect(await find(filter)).toEqual(expected)
    const counted = await ask('GET', `/v1.0/users/$count?$filter=${encodeURIComponent(filter)}`, undefined, eventual)
    expect(counted.body).toBe(expected.length)
    expect(expected.length > 0).toBe(condition !== 'false')
  })
})

test('they are ordered by principal name downwards, with a filter as an advanced query', async () => {
  const query =
    "$select=userPrincipalName&$filter=startsWith(userPrincipalName,'a')&$orderby=userPrincipalName desc&$count=true"
  const { body } = await list(query, eventual)
  const names = body.value.map(({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName)
  expect(names).toHaveLength(10)
  expect(names).toEqual(names.toSorted().reverse())
  expect((await list(query)).body.error).toMatchObject({
    code: 'Request_UnsupportedQuery',
    message: expect.stringContaining('Sorting not supported for current query.'),
  })
  expect((await list('$orderby=createdDateTime')).status).toBe(400)
  expect((await list("$filter=usageLocation eq 'Kenya'")).body.error.message).toBe(
    '$filter: usageLocation must be a country by its two letters of ISO 3166.',
  )
  for (const start of ['', 'Kenya', 'ß'])
    expect((await list(`$filter=startsWith(usageLocation,'${start}')`)).body.error.message).toBe(
      '$filter: usageLocation must be one or two letters, which countries begin with.',
    )
})
