/** Lists that hang on a user: licence details and groups, over HTTP. */
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const ada = guidOf('user', 1)
const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'

describe('licence details', () => {
  test('tell the state of each service plan', async () => {
    const { status, body } = await ask('GET', `/v1.0/users/${guidOf('user', 151)}/licenseDetails`)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        '@odata.context': `http://${served.face.address}/v1.0/$metadata#users('${guidOf('user', 151)}')/licenseDetails`,
        value: [],
      },
    })
    const disabled = { addLicenses: [{ skuId: skus.e3, disabledPlans: [sway] }], removeLicenses: [] }
    await ask('POST', `/v1.0/users/${guidOf('user', 151)}/assignLicense`, disabled)
    const { body: licensed } = await ask('GET', `/v1.0/users/${guidOf('user', 151)}/licenseDetails`)
    expect(licensed.value).toHaveLength(1)
    const [{ servicePlans, ...details }] = licensed.value
    expect(details).toEqual({
      id: `${guidOf('user', 151)}_${skus.e3}`,
      skuId: skus.e3,
      skuPartNumber: 'ENTERPRISEPACK',
    })
    expect(servicePlans).toHaveLength(37)
    expect(
      servicePlans.filter((plan: object) => !('provisioningStatus' in plan && plan.provisioningStatus === 'Success')),
    ).toEqual([{ servicePlanId: sway, servicePlanName: 'SWAY', provisioningStatus: 'Disabled', appliesTo: 'User' }])
  })

  test('have what is selected, for /me as well', async () => {
    const { body } = await ask('GET', '/beta/me/licenseDetails?$select=skuPartNumber')
    expect(body).toEqual({
      '@odata.context': `http://${served.face.address}/beta/$metadata#users('${ada}')/licenseDetails(skuPartNumber)`,
      value: expect.arrayContaining([{ skuPartNumber: 'ENTERPRISEPACK' }, { skuPartNumber: 'EMSPREMIUM' }]),
    })
    expect((await ask('GET', '/v1.0/me/licenseDetails?$top=1')).status).toBe(400)
    expect((await ask('GET', '/v1.0/users/nobody/licenseDetails')).status).toBe(404)
  })
})

describe('groups of a user', () => {
  test('are directory objects in memberOf, and groups in joinedGroups', async () => {
    const names = ['Sales Team', 'Engineering', 'Announcements', 'Privileged Operators', 'Site 1']
    const expected = names.map((name) => ({ id: groupId(name), displayName: name }))
    const sorted = expected.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const { body } = await ask('GET', `/v1.0/users/${ada}/memberOf?$select=id,displayName`)
    expect(body).toEqual({
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#directoryObjects(id,displayName)`,
      value: sorted.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...group })),
    })
    const joined = await ask('GET', '/beta/me/joinedGroups?$select=id,displayName')
    expect(joined.body).toEqual({
      '@odata.context': `http://${served.face.address}/beta/$metadata#groups(id,displayName)`,
      value: sorted,
    })
  })

  test('are groups with a cast, and are counted by themselves', async () => {
    const cast = await ask('GET', '/v1.0/me/memberOf/graph.group?$select=id,displayName')
    const joined = await ask('GET', '/v1.0/me/joinedGroups?$select=id,displayName')
    expect(cast.body).toEqual(joined.body)
    expect(cast.body.value).toHaveLength(5)
    const eventual = { ConsistencyLevel: 'eventual' }
    for (const path of ['/me/memberOf', '/me/memberOf/microsoft.graph.group', `/users/${ada}/memberOf`]) {
      const { headers, body } = await ask('GET', `/v1.0${path}/$count`, undefined, eventual)
      expect({ path, type: headers.get('content-type'), body }).toEqual({ path, type: 'text/plain', body: 5 })
    }
    expect((await ask('GET', '/v1.0/me/memberOf/$count')).status).toBe(400)
    expect((await ask('GET', '/v1.0/users/nobody/memberOf/$count', undefined, eventual)).status).toBe(404)
  })

  test('come in pages, counted on the first', async () => {
    const eventual = { ConsistencyLevel: 'eventual' }
    const first = await ask('GET', `/v1.0/me/memberOf?$top=2&$count=true&$select=id`, undefined, eventual)
    expect(first.body).toMatchObject({ '@odata.count': 5, value: [{}, {}] })
    const seen = [first.body.value]
    for (let next = first.body['@odata.nextLink']; next; ) {
      const { pathname, search } = new URL(next)
      const { status, body } = await ask('GET', pathname + search, undefined, eventual)
      expect(status).toBe(200)
      expect(body).not.toHaveProperty('@odata.count')
      seen.push(body.value)
      next = body['@odata.nextLink']
    }
    expect(seen.map((page) => page.length)).toEqual([2, 2, 1])
    expect(new Set(seen.flat().map(({ id }: { id: string }) => id)).size).toBe(5)
  })

  test('are not counted without eventual consistency, and a wrong count is refused', async () => {
    expect((await ask('GET', '/v1.0/me/memberOf?$count=true')).body).not.toHaveProperty('@odata.count')
    expect((await ask('GET', '/v1.0/me/memberOf?$count=maybe')).status).toBe(400)
    expect((await ask('GET', '/v1.0/users/nobody/memberOf')).status).toBe(404)
  })
})
