/** Users as clients of Microsoft Graph read and change them, over HTTP. */
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const [ada, bela] = [guidOf('user', 1), guidOf('user', 2)]
const path = (error: string | null = null) => ({
  assignedByGroup: expect.toSatisfy((value) => value === null || typeof value === 'string'),
  disabledPlans: expect.any(Array),
  error,
  lastUpdatedDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/),
  skuId: expect.any(String),
  state: error === null ? 'Active' : 'Error',
})

describe('a user', () => {
  test.each(['v1.0', 'beta'])('has under /%s what Microsoft Graph returns by default', async (root) => {
    const { status, body } = await ask('GET', `/${root}/users/${ada.toUpperCase()}`)
    expect(status).toBe(200)
    expect(Object.entries(body)).toEqual([
      ['@odata.context', `http://${served.face.address}/${root}/$metadata#users/$entity`],
      ['businessPhones', []],
      ['displayName', 'Ada Fischer'],
      ['givenName', 'Ada'],
      ['jobTitle', null],
      ['mail', 'ada.fischer@contoso.com'],
      ['mobilePhone', null],
      ['officeLocation', null],
      ['preferredLanguage', null],
      ['surname', 'Fischer'],
      ['userPrincipalName', 'ada.fischer@contoso.com'],
      ['id', ada],
    ])
  })

  test('has its licences where they are selected, in Microsoft’s spelling', async () => {
    const selected =
      'id,accountEnabled,usageLocation,department,proxyAddresses,assignedLicenses,licenseAssignmentStates'
    const { body } = await ask('GET', `/v1.0/users/${bela}?$select=${selected}`)
    expect(body).toEqual({
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#users(${selected})/$entity`,
      id: bela,
      accountEnabled: true,
      usageLocation: 'US',
      department: 'Sales',
      proxyAddresses: ['SMTP:bela.fischer@contoso.com'],
      assignedLicenses: expect.arrayContaining([{ disabledPlans: [], skuId: skus.emsE5 }]),
      licenseAssignmentStates: expect.arrayContaining([path()]),
    })
    const sources = body.licenseAssignmentStates.map(
      (state: { assignedByGroup: string | null }) => state.assignedByGroup,
    )
    expect(sources).toEqual(expect.arrayContaining([null, groupId('Sales Team'), groupId('Engineering')]))
  })

  test('has the plans that its licences switch on, wherever it is read', async () => {
    const { body: details } = await ask('GET', `/v1.0/users/${bela}/licenseDetails`)
    const plans = details.value.flatMap(({ servicePlans }: { servicePlans: { provisioningStatus: string }[] }) =>
      servicePlans.filter(({ provisioningStatus }) => provisioningStatus === 'Success'),
    )
    const ids = new Set(plans.map(({ servicePlanId }: { servicePlanId: string }) => servicePlanId))
    const selected = '$select=id,assignedPlans,provisionedPlans'
    const { body } = await ask('GET', `/v1.0/users/${bela}?${selected}`)
    expect(body).toMatchObject({ id: bela, provisionedPlans: [] })
    expect(new Set(body.assignedPlans.map(({ servicePlanId }: { servicePlanId: string }) => servicePlanId))).toEqual(
      ids,
    )
    expect(body.assignedPlans).toHaveLength(ids.size)
    for (const plan of body.assignedPlans)
      expect(plan).toEqual({
        assignedDateTime: path().lastUpdatedDateTime,
        capabilityStatus: 'Enabled',
        service: null,
        servicePlanId: expect.any(String),
      })
    const members = `groups/${groupId('Sales Team')}/members`
    for (const list of [`users?$filter=id eq ${bela}&`, `${members}?$top=999&`, `${members}/microsoft.graph.user?`]) {
      const { value } = (await ask('GET', `/v1.0/${list}${selected}`)).body
      expect(value.find(({ id }: { id: string }) => id === bela)?.assignedPlans, list).toEqual(body.assignedPlans)
    }
    const inError = await ask('GET', `/v1.0/groups/${groupId('Executives')}/membersWithLicenseErrors?${selected}`)
    expect(inError.body.value).toContainEqual({
      '@odata.type': '#microsoft.graph.user',
      id: guidOf('user', 125),
      assignedPlans: [],
      provisionedPlans: [],
    })
  })

  test('in error has the error’s name', async () => {
    const { body } = await ask('GET', `/v1.0/users/${guidOf('user', 125)}?$select=licenseAssignmentStates`)
    expect(body.licenseAssignmentStates).toContainEqual(path('CountViolation'))
  })

  test('is found by a user principal name, whatever characters it has', async () => {
    await served.contoso.sql(`UPDATE "user" SET user_principal_name = $2 WHERE id = $1`, guidOf('user', 77), guest)
    for (const written of [encodeURIComponent(guest), encodeURIComponent(guest.toUpperCase())])
      expect((await ask('GET', `/v1.0/users/${written}?$select=id`)).body.id).toBe(guidOf('user', 77))
    const key = encodeURIComponent(guest.replaceAll("'", "''"))
    expect((await ask('GET', `/v1.0/users('${key}')?$select=id`)).body.id).toBe(guidOf('user', 77))
  })

  test('that is not there is not found, and a property that there is not is named', async () => {
    expect(await ask('GET', '/v1.0/users/nobody@contoso.com')).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound', message: expect.stringContaining("'nobody@contoso.com'") } },
    })
    expect(await ask('GET', `/v1.0/users/${ada}?$select=id,shoeSize`)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("'shoeSize' on type 'microsoft.graph.user'") } },
    })
    expect(await ask('GET', `/v1.0/users/${ada}?$expand=manager`)).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_UnsupportedQuery' } },
    })
  })
})

/** As Entra names guests, with an apostrophe. */
const guest = "o'brien_fabrikam.com#EXT#@contoso.com"

describe('the signed-in user', () => {
  test('is me', async () => {
    const { status, body } = await ask('GET', '/v1.0/me?$select=id,mail')
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        '@odata.context': `http://${served.face.address}/v1.0/$metadata#users(id,mail)/$entity`,
        id: ada,
        mail: 'ada.fischer@contoso.com',
      },
    })
  })

  test('is nobody where an application asks, and not found where the directory does not know it', async () => {
    const asApp = served.as({ appRoles: ['Directory.ReadWrite.All'] })
    expect(await asApp('GET', '/v1.0/me')).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: expect.stringContaining('/me request is only valid with delegated authentication flow.'),
        },
      },
    })
    const stranger = guidOf('user', 999)
    expect(await served.as({ objectId: stranger })('GET', '/v1.0/me')).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound', message: expect.stringContaining(stranger) } },
    })
  })
})
