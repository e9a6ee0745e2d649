/** What belongs to the tenant as a whole: its products, itself, and its audit log, over HTTP. */
import { describe, expect, test } from 'vitest'
import { guidOf, owned, skus } from '../../../src/imports/demonstration/contoso.ts'
import { countListedDirectoryAudits } from '../../../src/operations/list-directory-audits.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const metadata = () => `http://${served.face.address}/v1.0/$metadata`
const notFound = { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } }

describe('subscribed SKUs', () => {
  test('are all products that the tenant owns, with their plans', async () => {
    const { status, body } = await ask('GET', '/v1.0/subscribedSkus')
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['@odata.context', 'value'])
    expect(body['@odata.context']).toBe(`${metadata()}#subscribedSkus`)
    expect(body.value.map((sku: { skuId: string }) => sku.skuId)).toEqual(owned.map(({ sku }) => sku).toSorted())
    const company = body.value.find((sku: { skuId: string }) => sku.skuId === skus.speE5)
    expect(company).toEqual({
      accountName: 'Contoso',
      accountId: tenantId,
      appliesTo: 'Company',
      capabilityStatus: 'Enabled',
      consumedUnits: 0,
      id: `${tenantId}_${skus.speE5}`,
      skuId: skus.speE5,
      skuPartNumber: 'SPE_E5',
      subscriptionIds: [],
      prepaidUnits: { enabled: 25, suspended: 0, warning: 0, lockedOut: 0 },
      servicePlans: expect.arrayContaining([
        {
          servicePlanId: expect.any(String),
          servicePlanName: expect.any(String),
          provisioningStatus: 'Success',
          appliesTo: 'Company',
        },
      ]),
    })
  })

  test('are found by their id in any case, and by the SKU id alone', async () => {
    for (const id of [`${tenantId}_${skus.e3}`, `${tenantId}_${skus.e3}`.toUpperCase(), skus.e3])
      expect((await ask('GET', `/v1.0/subscribedSkus/${id}?$select=id,consumedUnits,prepaidUnits`)).body).toEqual({
        '@odata.context': `${metadata()}#subscribedSkus(id,consumedUnits,prepaidUnits)/$entity`,
        id: `${tenantId}_${skus.e3}`,
        consumedUnits: expect.any(Number),
        prepaidUnits: { enabled: 150, suspended: 0, warning: 0, lockedOut: 0 },
      })
  })

  test('of others are not there, nor is what is no SKU', async () => {
    for (const id of [`${guidOf('tenant', 9)}_${skus.e3}`, guidOf('sku', 9), `${tenantId}_x`, 'x'])
      expect(await ask('GET', `/v1.0/subscribedSkus/${id}`), id).toMatchObject(notFound)
    expect(await ask('GET', '/v1.0/subscribedSkus?$filter=skuId eq 1')).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_UnsupportedQuery' } },
    })
  })
})

describe('the organization', () => {
  test('is a collection of one, the tenant of the token', async () => {
    const { body } = await ask('GET', '/v1.0/organization')
    expect(body).toMatchObject({
      '@odata.context': `${metadata()}#organization`,
      value: [{ id: tenantId, displayName: 'Contoso', countryLetterCode: 'US', defaultUsageLocation: 'US' }],
    })
    const one = await ask('GET', `/v1.0/organization/${tenantId.toUpperCase()}`)
    expect(one.body).toEqual({ '@odata.context': `${metadata()}#organization/$entity`, ...body.value[0] })
    const selected = await ask('GET', '/v1.0/organization?$select=id,verifiedDomains')
    expect(selected.body.value).toEqual([{ id: tenantId, verifiedDomains: [] }])
  })

  test('of another tenant is not there', async () => {
    expect(await ask('GET', `/v1.0/organization/${guidOf('tenant', 9)}`)).toMatchObject(notFound)
  })
})

describe('the audit log', () => {
  test('tells who did what to what, the newest first, page by page', async () => {
    const user = guidOf('user', 160)
    await ask('PATCH', `/v1.0/users/${user}`, { jobTitle: 'Pilot' })
    const first = await ask('GET', '/v1.0/auditLogs/directoryAudits?$top=1&$count=true', undefined, {
      ConsistencyLevel: 'eventual',
    })
    expect(first.body).toEqual({
      '@odata.context': `${metadata()}#auditLogs/directoryAudits`,
      '@odata.count': expect.toSatisfy((count) => count > 1),
      '@odata.nextLink': expect.stringContaining('/v1.0/auditLogs/directoryAudits?$top=1&$count=true&$skiptoken='),
      value: [
        {
          id: expect.stringMatching(/^Directory_/),
          category: 'UserManagement',
          correlationId: expect.any(String),
          result: 'success',
          resultReason: null,
          activityDisplayName: 'Update user',
          activityDateTime: expect.any(String),
          loggedByService: 'Core Directory',
          operationType: 'Update',
          initiatedBy: {
            user: {
              id: guidOf('user', 1),
              displayName: 'Ada Fischer',
              userPrincipalName: 'ada.fischer@contoso.com',
              ipAddress: null,
            },
            app: null,
          },
          targetResources: [
            {
              id: user,
              type: 'User',
              displayName: expect.any(String),
              userPrincipalName: expect.any(String),
              groupType: null,
              modifiedProperties: expect.arrayContaining([
                { displayName: 'JobTitle', oldValue: '[]', newValue: '["Pilot"]' },
              ]),
            },
          ],
          additionalDetails: [],
        },
      ],
    })
    const { pathname, search } = new URL(first.body['@odata.nextLink'])
    const second = await ask('GET', pathname + search)
    expect(second.body.value).toHaveLength(1)
    expect(second.body.value[0].activityDateTime <= first.body.value[0].activityDateTime).toBe(true)
    expect(second.body.value[0].id).not.toBe(first.body.value[0].id)
  })

  test('has one entry by its id, as far as it is selected', async () => {
    await ask('PATCH', `/v1.0/users/${guidOf('user', 161)}`, { jobTitle: 'Pilot' })
    const { body } = await ask('GET', '/beta/auditLogs/directoryAudits?$top=1&$select=id,result')
    const [entry] = body.value
    const one = await ask('GET', `/v1.0/auditLogs/directoryAudits/${entry.id}?$select=id,result`)
    expect(one.body).toEqual({
      '@odata.context': `${metadata()}#auditLogs/directoryAudits(id,result)/$entity`,
      id: entry.id,
      result: 'success',
    })
    expect(await ask('GET', '/v1.0/auditLogs/directoryAudits/x')).toMatchObject(notFound)
  })

  test('has what a filter asks for, and a token of it leads on in it alone', async () => {
    const user = guidOf('user', 162)
    for (const jobTitle of ['Pilot', 'Captain']) await ask('PATCH', `/v1.0/users/${user}`, { jobTitle })
    const find = (more: string, filter: string) =>
      ask('GET', `/v1.0/auditLogs/directoryAudits?${more}&$filter=${encodeURIComponent(filter)}`)
    const ofUser = `targetResources/any(t:t/id eq '${user}') and activityDisplayName eq 'Update user'`
    const first = await find('$top=1&$orderby=activityDateTime desc', ofUser)
    expect(first.body.value[0].targetResources[0].modifiedProperties).toContainEqual({
      displayName: 'JobTitle',
      oldValue: '["Pilot"]',
      newValue: '["Captain"]',
    })
    const { pathname, search } = new URL(first.body['@odata.nextLink'])
    const second = await ask('GET', pathname + search)
    expect(Object.keys(second.body)).toEqual(['@odata.context', 'value'])
    expect(second.body.value).toHaveLength(1)
    const of = new URLSearchParams(search)
    expect((await find(`$skiptoken=${of.get('$skiptoken')}`, "result eq 'success'")).status).toBe(400)

    const [{ activityDateTime, correlationId }] = first.body.value
    const since = await find('$select=id', `${ofUser} and activityDateTime ge ${activityDateTime}`)
    expect(since.body.value).toContainEqual({ id: first.body.value[0].id })
    const until = await find('$select=id', `${ofUser} and activityDateTime le ${activityDateTime}`)
    expect(until.body.value).toHaveLength(2)
    expect((await find('$select=id', `correlationId eq '${correlationId}'`)).body.value).toHaveLength(1)
    expect((await find('$select=id', `${ofUser} and result eq 'failure'`)).body.value).toEqual([])
  })

  test('tells persons from applications, even of one id', async () => {
    const [user, id] = [guidOf('user', 163), guidOf('user', 164)]
    const change = (claims: object) =>
      served.as({ scopes: ['Directory.ReadWrite.All'], ...claims })('PATCH', `/v1.0/users/${user}`, {
        jobTitle: JSON.stringify(claims).slice(0, 50),
      })
    expect((await change({ objectId: id })).status).toBe(204)
    expect((await change({ objectId: id, userPrincipalName: 'then@contoso.com' })).status).toBe(204)
    expect((await change({ appId: id, appRoles: ['Directory.ReadWrite.All'] })).status).toBe(204)
    const find = async (filter: string) => {
      const query = `$select=initiatedBy&$count=true&$filter=${encodeURIComponent(filter)}`
      const { status, body } = await ask('GET', `/v1.0/auditLogs/directoryAudits?${query}`, undefined, {
        ConsistencyLevel: 'eventual',
      })
      expect([status, body['@odata.count']]).toEqual([200, body.value.length])
      return body.value.map(({ initiatedBy }: { initiatedBy: object }) => initiatedBy)
    }
    const person = (userPrincipalName: string) => ({
      user: { id, displayName: expect.any(String), userPrincipalName, ipAddress: null },
      app: null,
    })
    const known = (await ask('GET', `/v1.0/users/${id}`)).body.userPrincipalName
    const application = { appId: id, displayName: null, servicePrincipalId: null, servicePrincipalName: null }
    for (const more of ['', ` and targetResources/any(t:t/id eq '${user}')`]) {
      // Where a token had no name, that of today is told.
      expect(await find(`initiatedBy/user/id eq '${id}'${more}`)).toEqual([person('then@contoso.com'), person(known)])
      expect(await find(`initiatedBy/app/appId eq '${id}'${more}`)).toEqual([{ user: null, app: application }])
    }
    expect(await countListedDirectoryAudits(served.contoso.context(), { initiatedBy: id })).toBe(3)
    expect(await find(`initiatedBy/app/appId eq '${guidOf('user', 1)}'`)).toEqual([])
  })

  test('is told from its newest entry on, and refuses what it cannot be filtered by', async () => {
    const refused: readonly (readonly [string, string, string?])[] = [
      ['$orderby=activityDateTime', 'Request_UnsupportedQuery'],
      ['$orderby=result desc', 'Request_UnsupportedQuery'],
      ["$filter=startsWith(category,'User')", 'Request_UnsupportedQuery'],
      ["$filter=activityDisplayName eq 'Nothing'", 'Request_BadRequest'],
      ["$filter=correlationId eq 'x'", 'Request_BadRequest', "'correlationId' is compared with a GUID."],
      [
        '$filter=activityDateTime ge 2026-03-02 and activityDateTime le 2026-03-01',
        'Request_BadRequest',
        "'activityDateTime' has no moment",
      ],
      ["$filter=result eq 'constructor'", 'Request_BadRequest'],
      ["$filter=loggedByService eq '__proto__'", 'Request_BadRequest'],
    ]
    for (const [query, code, message = ''] of refused)
      expect(await ask('GET', `/v1.0/auditLogs/directoryAudits?${query}`), query).toMatchObject({
        status: 400,
        body: { error: { code, message: expect.stringContaining(message) } },
      })
  })

  test('tells the kind of a group in Microsoft’s spelling', async () => {
    await ask('POST', `/v1.0/groups/${groupId('Site 3')}/assignLicense`, {
      addLicenses: [{ skuId: skus.emsE5 }],
      removeLicenses: [],
    })
    const { body } = await ask('GET', '/v1.0/auditLogs/directoryAudits?$top=1&$select=targetResources')
    expect(body.value[0].targetResources[0]).toMatchObject({ id: groupId('Site 3'), groupType: 'azureAD' })
  })
})
