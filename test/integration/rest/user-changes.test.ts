/** What clients of Microsoft Graph change of a user: properties and direct licences, over HTTP. */
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const asApp: typeof ask = (...asked) => served.as({ appRoles: ['Directory.ReadWrite.All'] })(...asked)
const [ada, person] = [guidOf('user', 1), guidOf('user', 150)]

describe('PATCH of a user', () => {
  test('changes what is given, and answers nothing', async () => {
    const change = { '@odata.type': '#microsoft.graph.user', jobTitle: 'Pilot', usageLocation: 'FR', givenName: null }
    const { status, body } = await ask('PATCH', `/v1.0/users/${person}`, change)
    expect({ status, body }).toEqual({ status: 204, body: undefined })
    const read = await ask('GET', `/v1.0/users/${person}?$select=jobTitle,usageLocation,givenName,department`)
    expect(read.body).toMatchObject({ jobTitle: 'Pilot', usageLocation: 'FR', givenName: null, department: 'Legal' })
  })

  test('answers the user where the caller prefers it', async () => {
    const prefer = { prefer: 'odata.maxpagesize=5, return=representation' }
    const { status, headers, body } = await ask(
      'PATCH',
      '/beta/users/ada.fischer%40contoso.com',
      { mail: null },
      prefer,
    )
    expect({ status, applied: headers.get('preference-applied') }).toEqual({
      status: 200,
      applied: 'return=representation',
    })
    expect(body).toMatchObject({
      '@odata.context': `http://${served.face.address}/beta/$metadata#users/$entity`,
      id: ada,
      mail: null,
      userPrincipalName: 'ada.fischer@contoso.com',
    })
  })

  test('of oneself goes by /me', async () => {
    expect((await ask('PATCH', '/v1.0/me', { officeLocation: 'Kiel' })).status).toBe(204)
    expect((await ask('GET', '/v1.0/me?$select=officeLocation')).body.officeLocation).toBe('Kiel')
  })

  test.each([
    [{ assignedLicenses: [] }, "Property 'assignedLicenses' is read-only and cannot be set."],
    [{ jobTitle: 'Pilot', mobilePhone: '1' }, "Property 'mobilePhone' is read-only and cannot be set."],
    [{ shoeSize: 43 }, "The property 'shoeSize' does not exist on 'microsoft.graph.user'."],
    [{ displayName: null }, 'displayName must be a text; leave it out to keep it.'],
    [{ accountEnabled: 'yes' }, 'accountEnabled must be true or false.'],
    [{ proxyAddresses: [1] }, 'proxyAddresses[0] must be a text.'],
    [{ usageLocation: 'XX' }, "usageLocation 'XX' is no country"],
    [{ userPrincipalName: 'bela.fischer@contoso.com' }, 'the same value for property userPrincipalName already exists'],
    [{}, 'The body names no property to change.'],
    [[], 'must be a JSON object'],
    [undefined, 'must be a JSON object'],
  ])('of %j is refused by name', async (change, message) => {
    const before = await ask('GET', `/v1.0/users/${person}`)
    expect(await ask('PATCH', `/v1.0/users/${person}`, change)).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_BadRequest', message: expect.stringContaining(message) } },
    })
    expect((await ask('GET', `/v1.0/users/${person}`)).body).toEqual(before.body)
  })
})

describe('assignLicense of a user', () => {
  const user = guidOf('user', 151)
  const add = { addLicenses: [{ skuId: skus.emsE5, disabledPlans: [] }], removeLicenses: [] }
  const licences = async (key: string) => (await ask('GET', `/v1.0/users/${key}?$select=assignedLicenses`)).body

  test('is done when it answers the user', async () => {
    const { status, body } = await ask('POST', `/v1.0/users/${user}/assignLicense`, add)
    expect({ status, id: body.id, keys: Object.keys(body).length }).toEqual({ status: 200, id: user, keys: 12 })
    expect(await licences(user)).toMatchObject({ assignedLicenses: [{ skuId: skus.emsE5, disabledPlans: [] }] })
    const away = { addLicenses: [], removeLicenses: [skus.emsE5.toUpperCase()] }
    expect((await ask('POST', `/beta/users/${user}/assignLicense`, away)).status).toBe(200)
    expect(await licences(user)).toMatchObject({ assignedLicenses: [] })
  })

  test('is refused with Microsoft’s sentence, and then nothing has changed', async () => {
    for (const [body, message] of [
      [{ addLicenses: [] }, 'The missing parameters are: removeLicenses.'],
      [{ addLicenses: [], removeLicenses: [skus.e5] }, 'User does not have a corresponding license.'],
      [{ addLicenses: [{ skuId: skus.speE5 }], removeLicenses: [] }, 'cannot be assigned to a user'],
    ] as const)
      expect(await ask('POST', `/v1.0/users/${user}/assignLicense`, body)).toMatchObject({
        status: 400,
        body: { error: { code: 'Request_BadRequest', message: expect.stringContaining(message) } },
      })
    expect(await licences(user)).toMatchObject({ assignedLicenses: [] })
    expect((await ask('POST', '/v1.0/users/nobody%40contoso.com/assignLicense', add)).status).toBe(404)
  })

  test('of oneself goes by /me, which an application has not', async () => {
    expect((await ask('POST', '/v1.0/me/assignLicense', add)).body).toMatchObject({ id: ada })
    expect((await licences(ada)).assignedLicenses).toContainEqual({ disabledPlans: [], skuId: skus.emsE5 })
    for (const [method, path, body] of [
      ['PATCH', '/v1.0/me', { jobTitle: 'Pilot' }],
      ['POST', '/v1.0/me/assignLicense', add],
      ['POST', '/v1.0/me/reprocessLicenseAssignment', undefined],
      ['GET', '/v1.0/me/licenseDetails', undefined],
      ['GET', '/v1.0/me/memberOf', undefined],
      ['GET', '/v1.0/me/joinedGroups', undefined],
    ] as const)
      expect(await asApp(method, path, body), path).toMatchObject({
        status: 400,
        body: { error: { code: 'BadRequest', message: expect.stringContaining('/me request is only valid') } },
      })
  })
})

describe('reprocessLicenseAssignment', () => {
  test('answers the user, with no body, an empty one or an empty object', async () => {
    for (const body of [undefined, {}])
      expect(await ask('POST', `/v1.0/users/${person}/reprocessLicenseAssignment`, body)).toMatchObject({
        status: 200,
        body: { '@odata.context': `http://${served.face.address}/v1.0/$metadata#users/$entity`, id: person },
      })
    const empty = await fetch(`http://${served.face.address}/v1.0/me/reprocessLicenseAssignment`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await served.face.token({ scopes: ['Directory.ReadWrite.All'] })}`,
        'content-type': 'application/json',
        'content-length': '0',
      },
    })
    expect(empty.status).toBe(200)
  })

  test('takes no parameter, and tells the cause where something stays broken', async () => {
    const address = (number: number) => `/v1.0/users/${guidOf('user', number)}/reprocessLicenseAssignment`
    expect(await ask('POST', address(150), { force: true })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("The property 'force' does not exist") } },
    })
    expect(await ask('POST', address(125))).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_BadRequest', message: expect.stringContaining('available licenses') } },
    })
  })
})
