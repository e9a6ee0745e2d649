/** Groups and their members over HTTP: made, changed, deleted, and told, as clients of Microsoft Graph do it. */
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: true })
const { ask } = served

const eventual = { consistencylevel: 'eventual' }
const [fresh, person] = [
  { displayName: 'Fresh', mailEnabled: false, mailNickname: 'fresh', securityEnabled: true },
  guidOf('user', 30),
]
/** A group of one's own test. */
const make = async (more: object = {}): Promise<string> =>
  (await ask('POST', '/v1.0/groups', { ...fresh, ...more })).body.id
const idsOf = ({ body }: { body: { value: { id: string }[] } }) => body.value.map(({ id }) => id)
const reference = (id: string, of = 'directoryObjects') => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/${of}/${id}`,
})

describe('POST of a group', () => {
  test('makes it, and answers it with its location', async () => {
    const given = {
      '@odata.type': '#microsoft.graph.group',
      ...fresh,
      description: 'New',
      classification: null,
      groupTypes: [],
    }
    const { status, headers, body } = await ask('POST', '/v1.0/groups', given)
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(
      `http://${served.face.address}/v2/${tenantId}/directoryObjects/${body.id}/Microsoft.DirectoryServices.Group`,
    )
    expect(body).toMatchObject({
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#groups/$entity`,
      displayName: 'Fresh',
      description: 'New',
      classification: null,
      visibility: 'Private',
    })
    expect((await ask('GET', `/v1.0/groups/${body.id}`)).body).toEqual(body)
  })

  test.each([
    [{ ...fresh, mailNickname: null }, "A value is required for property 'mailNickname' of resource 'Group'."],
    [{ ...fresh, mail: 'a@b' }, "Property 'mail' is read-only and cannot be set."],
    [{ ...fresh, securityEnabled: 'true' }, 'securityEnabled must be true or false.'],
    [{ ...fresh, groupTypes: 'Unified' }, 'groupTypes must be an array of texts.'],
    [{ ...fresh, owner: 'me' }, "The property 'owner' does not exist on 'microsoft.graph.group'."],
    [{ ...fresh, groupTypes: ['Unified'] }, 'mailEnabled must be true for a Microsoft 365 group'],
    [{ ...fresh, 'members@odata.bind': [`https://x/users/${person}`] }, 'members@odata.bind cannot be given here'],
    [{ ...fresh, 'owners@odata.bind': [] }, 'owners@odata.bind cannot be given here'],
    ['fresh', 'must be a JSON object'],
  ])('%j is refused', async (body, message) => {
    const refused = await ask('POST', '/v1.0/groups', body)
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } })
    expect(refused.body.error.message).toContain(message)
  })
})

describe('PATCH of a group', () => {
  test('changes what is given, and answers the group where the caller prefers it', async () => {
    const id = await make({ description: 'Old' })
    const changed = await ask('PATCH', `/v1.0/groups/${id}`, { displayName: 'Changed', description: null })
    expect({ status: changed.status, body: changed.body }).toEqual({ status: 204, body: undefined })
    const prefer = { prefer: 'return=representation' }
    const shown = await ask('PATCH', `/beta/groups/${id}`, { classification: 'Low' }, prefer)
    expect({ status: shown.status, applied: shown.headers.get('preference-applied') }).toEqual({
      status: 200,
      applied: 'return=representation',
    })
    expect(shown.body).toMatchObject({ id, displayName: 'Changed', description: null, classification: 'Low' })
  })

  test.each([
    [{ displayName: null }, 'displayName must be a text.'],
    [{ mailEnabled: true }, "Property 'mailEnabled' is read-only and cannot be set."],
    [{ assignedLicenses: [] }, "Property 'assignedLicenses' is read-only and cannot be set."],
    [
      { 'members@odata.bind': [`https://x/users/${person}`], displayName: 'A' },
      'members@odata.bind must be the only change',
    ],
    [{ 'members@odata.bind': [] }, 'members@odata.bind is empty.'],
    [{ 'owners@odata.bind': [`https://x/users/${person}`] }, 'owners@odata.bind cannot be given here'],
    [{ 'members@odata.bind': ['https://x/devices/1'] }, 'must end in /directoryObjects/{id}'],
    [{}, 'names no property to change.'],
  ])('%j is refused', async (body, message) => {
    const refused = await ask('PATCH', `/v1.0/groups/${groupId('Book Club')}`, body)
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } })
    expect(refused.body.error.message).toContain(message)
  })

  test('adds members, all or none', async () => {
    const id = await make()
    const bind = (...ids: string[]) => ({
      'members@odata.bind': ids.map((each) => `https://x/v1.0/directoryObjects/${each}`),
    })
    const [ada, bela] = [guidOf('user', 1), guidOf('user', 2)]
    expect((await ask('PATCH', `/v1.0/groups/${id}`, bind(ada, bela))).status).toBe(204)
    expect((await ask('PATCH', `/v1.0/groups/${id}`, bind(person, bela))).status).toBe(400)
    expect(idsOf(await ask('GET', `/v1.0/groups/${id}/members`))).toEqual([ada, bela].sort())
  })
})

test('a group is deleted once it gives no licences', async () => {
  const id = await make()
  const gone = await ask('DELETE', `/v1.0/groups/${id}`)
  expect({ status: gone.status, body: gone.body }).toEqual({ status: 204, body: undefined })
  expect((await ask('GET', `/v1.0/groups/${id}`)).status).toBe(404)
  expect((await ask('DELETE', `/v1.0/groups/${id}`)).status).toBe(404)
  expect(await ask('DELETE', `/v1.0/groups/${groupId('Frontline')}`)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('A group with active licenses assigned cannot be deleted.') } },
  })
})

describe('members', () => {
  test('are users and groups, each with its type and the properties of it', async () => {
    const [id, nested] = [await make(), groupId('Site 2')]
    await ask('POST', `/v1.0/groups/${id}/members/$ref`, reference(nested, 'groups'))
    await ask('POST', `/v1.0/groups/${id}/members/$ref`, { '@odata.id': `http://localhost/beta/users('${person}')` })
    const { body } = await ask(
      'GET',
      `/v1.0/groups/${id}/members?$select=id,userPrincipalName,securityEnabled,displayName`,
    )
    expect(body['@odata.context']).toBe(
      `http://${served.face.address}/v1.0/$metadata#directoryObjects(id,userPrincipalName,securityEnabled,displayName)`,
    )
    const objects = [
      { '@odata.type': '#microsoft.graph.group', id: nested, securityEnabled: true, displayName: 'Site 2' },
      {
        '@odata.type': '#microsoft.graph.user',
        id: person,
        userPrincipalName: 'jonas.kovacs@contoso.com',
        displayName: 'Jonas Kovacs',
      },
    ]
    expect(body.value).toEqual(objects.sort((a, b) => (a.id < b.id ? -1 : 1)))
  })

  test('have what an object has by itself where nothing is selected', async () => {
    const members = await ask('GET', `/v1.0/groups/${groupId('Book Club')}/members?$top=1`)
    const [{ '@odata.type': type, ...member }] = members.body.value
    const { '@odata.context': _, ...alone } = (await ask('GET', `/v1.0/users/${member.id}`)).body
    expect({ type, member }).toEqual({ type: '#microsoft.graph.user', member: alone })
  })

  test('come page by page, and are counted on the first', async () => {
    const address = `/v1.0/groups/${groupId('Book Club')}/members?$select=id&$top=4&$count=true`
    const first = await ask('GET', address, undefined, eventual)
    expect(first.body['@odata.count']).toBe(10)
    const read = idsOf(first)
    for (let link = first.body['@odata.nextLink']; link !== undefined; ) {
      const { pathname, search } = new URL(link)
      const page = await ask('GET', pathname + search, undefined, eventual)
      read.push(...idsOf(page))
      link = page.body['@odata.nextLink']
    }
    const members = Array.from({ length: 10 }, (_, index) => guidOf('user', 76 + index))
    expect(read).toEqual(members.sort())
  })

  test('of one type are a list of that type, page by page, and are counted', async () => {
    const [id, nested] = [await make(), groupId('Site 2')]
    const people = [31, 32, 33].map((number) => guidOf('user', number))
    await ask('POST', `/v1.0/groups/${id}/members/$ref`, reference(nested, 'groups'))
    for (const one of people) await ask('POST', `/v1.0/groups/${id}/members/$ref`, reference(one))
    const read: unknown[] = []
    for (let address = `/v1.0/groups/${id}/members/microsoft.graph.user?$select=id,mail&$top=2&$count=true`; ; ) {
      const { body } = await ask('GET', address, undefined, eventual)
      expect(body['@odata.context']).toBe(`http://${served.face.address}/v1.0/$metadata#users(id,mail)`)
      expect(body['@odata.count']).toBe(read.length === 0 ? 3 : undefined)
      read.push(...body.value)
      if (body['@odata.nextLink'] === undefined) break
      const { pathname, search } = new URL(body['@odata.nextLink'])
      address = pathname + search
    }
    expect(read).toEqual(people.toSorted().map((each) => ({ id: each, mail: expect.stringContaining('@') })))
    const groups = await ask('GET', `/v1.0/groups/${id}/members/microsoft.graph.group`)
    const { '@odata.context': _, ...alone } = (await ask('GET', `/v1.0/groups/${nested}`)).body
    expect(groups.body).toEqual({
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#groups`,
      value: [alone],
    })
    const count = (path: string, headers = eventual) =>
      ask('GET', `/v1.0/groups/${id}/members${path}/$count`, undefined, headers)
    for (const [path, number] of [
      ['', 4],
      ['/microsoft.graph.user', 3],
      ['/microsoft.graph.group', 1],
    ] as const)
      expect((await count(path)).body, path).toBe(number)
    await served.contoso.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = $1', people[1])
    await served.contoso.sql('UPDATE "group" SET deleted_date_time = now() WHERE id = $1', nested)
    expect([(await count('')).body, (await count('/microsoft.graph.group')).body]).toEqual([2, 0])
    expect(idsOf(await ask('GET', `/v1.0/groups/${id}/members/microsoft.graph.user`))).toEqual(
      [people[0], people[2]].sort(),
    )
    const full = (await ask('GET', `/v1.0/groups/${id}/members/microsoft.graph.user?$select=id&$top=2`)).body
    expect([full.value.length, full['@odata.nextLink']]).toEqual([2, undefined])
    expect((await ask('GET', `/v1.0/groups/${id}/members/microsoft.graph.group`)).body.value).toEqual([])
    expect(await ask('GET', `/v1.0/groups/${id}/members/$count`)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('$count is not currently supported.') } },
    })
    expect((await ask('GET', `/v1.0/groups/${id}/members/microsoft.graph.user?$select=groupTypes`)).status).toBe(400)
    await served.contoso.sql('UPDATE "user" SET deleted_date_time = NULL WHERE id = $1', people[1])
    await served.contoso.sql('UPDATE "group" SET deleted_date_time = NULL WHERE id = $1', nested)
  })

  test('who is one already is refused, and who is none is not found', async () => {
    const id = await make()
    const add = (body: unknown) => ask('POST', `/v1.0/groups/${id}/members/$ref`, body)
    const remove = (member: string) => ask('DELETE', `/v1.0/groups/${id}/members/${member}/$ref`)
    expect(await add(reference(person))).toMatchObject({ status: 204, body: undefined })
    expect(await add(reference(person, 'users'))).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'Request_BadRequest',
          message: expect.stringContaining(
            "One or more added object references already exist for the following modified properties: 'members'.",
          ),
        },
      },
    })
    expect(await remove(person)).toMatchObject({ status: 204, body: undefined })
    const gone = { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } }
    expect(await remove(person)).toMatchObject(gone)
    expect(await add(reference(guidOf('user', 999)))).toMatchObject(gone)
    for (const [body, message] of [
      [reference('ada.fischer@contoso.com', 'users'), "Invalid object identifier 'ada.fischer@contoso.com'."],
      [{ '@odata.id': 'https://x/v1.0/users' }, 'must end in /directoryObjects/{id}'],
      [{ ...reference(person), '@odata.type': '#x', id: person }, "The property 'id' does not exist"],
      [{}, '@odata.id must be an address'],
    ] as const)
      expect((await add(body)).body.error.message).toContain(message)
  })

  test.each([
    'members',
    'members/microsoft.graph.user',
    'members/microsoft.graph.group',
    'membersWithLicenseErrors',
    'assignedLicenses',
  ])('of no group there are no %s', async (what) => {
    for (const [id, status] of [
      [guidOf('group', 999), 404],
      ['x', 400],
    ] as const)
      expect((await ask('GET', `/v1.0/groups/${id}/${what}`)).status).toBe(status)
  })

  test('in error are told page by page', async () => {
    const id = groupId('Executives')
    const rows = await served.contoso.sql(
      `SELECT DISTINCT user_id::text AS id FROM license_assignment_path WHERE source_id = $1::uuid AND error IS NOT NULL`,
      id,
    )
    expect(rows.length).toBeGreaterThan(5)
    const read: string[] = []
    let address = `/v1.0/groups/${id}/membersWithLicenseErrors?$select=id&$top=5&$count=true`
    for (;;) {
      const { body } = await ask('GET', address, undefined, eventual)
      if (read.length === 0) expect(body['@odata.count']).toBe(rows.length)
      expect(body.value[0]).toEqual({ '@odata.type': '#microsoft.graph.user', id: expect.any(String) })
      read.push(...idsOf({ body }))
      if (body['@odata.nextLink'] === undefined) break
      const { pathname, search } = new URL(body['@odata.nextLink'])
      address = pathname + search
    }
    expect(read).toEqual(rows.map(({ id: each }) => each).sort())
  })
})

test('the licences of a group are a property with a context of its own', async () => {
  const id = groupId('Frontline')
  expect((await ask('GET', `/v1.0/groups('${id}')/assignedLicenses`)).body).toEqual({
    '@odata.context': `http://${served.face.address}/v1.0/$metadata#groups('${id}')/assignedLicenses`,
    value: [{ disabledPlans: [], skuId: skus.e1 }],
  })
})
