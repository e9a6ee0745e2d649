/** The action at its addresses, as clients of Microsoft Graph speak it, over HTTP. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: false })
const { ask } = served

const site = groupId('Site 4')
const change = {
  addLicenses: [{ '@odata.type': 'microsoft.graph.assignedLicense', skuId: skus.e3 }],
  removeLicenses: [],
}
/** The example of the page that the project was created from. */
const example = JSON.parse(readFileSync(new URL('../../fixtures/assign-license-example.json', import.meta.url), 'utf8'))
/** The names of its response, in their order. */
const seed = Object.keys(example.response.value)

/** What a value is told as: an object by its type, a list by what is in it. */
function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(typeOf))]
  if (typeof value !== 'object' || value === null) return typeof value
  return '@odata.type' in value ? value['@odata.type'] : 'object'
}

describe('assignLicense', () => {
  test('under /localtest it answers as the page documents it', async () => {
    const { status, body } = await ask('POST', `/localtest/groups/${site}/assignLicense`, change)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['value'])
    expect(Object.keys(body.value)).toEqual(seed)
    expect(body.value).toMatchObject({
      '@odata.type': '#microsoft.graph.group',
      id: site,
      assignedLicenses: [{ '@odata.type': 'microsoft.graph.assignedLicense', disabledPlans: [], skuId: skus.e3 }],
      licenseProcessingState: { '@odata.type': 'microsoft.graph.licenseProcessingState', state: 'QueuedForProcessing' },
    })
  })

  test('under /localtest the example of the page is answered, each value of its type', async () => {
    const [group, person] = [groupId('Site 6'), guidOf('user', 71)]
    const texts = seed.filter(
      (name) => typeof example.response.value[name] === 'string' && example.response.value[name].endsWith('value'),
    )
    const column = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const fixed = ['displayName', 'mailNickname', 'membershipRule', 'membershipRuleProcessingState']
    const free = texts.filter((name) => !fixed.includes(name))
    await served.contoso.sql(
      `UPDATE "group" SET ${free.map((name) => `${column(name)} = 'A'`).join(', ')},
      is_assignable_to_role = false, on_premises_sync_enabled = false, is_archived = false, access_type = 'PUBLIC', renewed_date_time = now(),
      on_premises_last_sync_date_time = now(), assigned_labels = '[{"labelId": "a"}]', resource_behavior_options = '{a}',
      resource_provisioning_options = '{a}', on_premises_provisioning_errors = '[{"category": "PropertyConflict"}]' WHERE id = $1`,
      group,
    )
    await served.contoso.sql(
      `INSERT INTO proxy_address (tenant_id, object_id, position, address) VALUES ($1, $2, 0, 'SMTP:a@b.c')`,
      tenantId,
      group,
    )
    await served.contoso.sql(
      `UPDATE membership SET is_favorite = true, is_subscribed_by_mail = false, unseen_count = 11, unseen_conversations_count = 8, unseen_messages_count = 3
       WHERE group_id = $1 AND member_id = $2`,
      group,
      person,
    )
    const asMember = served.as({ objectId: person, scopes: ['Directory.ReadWrite.All'] })
    const address = `/localtest/me/joinedGroups/${group}/assignLicense`
    expect((await asMember('POST', address, { addLicenses: [{ skuId: skus.emsE5 }], removeLicenses: [] })).status).toBe(
      200,
    )
    const [license] = example.request.addLicenses
    const { status, body } = await asMember('POST', address, {
      ...example.request,
      addLicenses: [{ ...license, skuId: skus.e3 }],
      removeLicenses: [skus.emsE5],
    })
    expect(status).toBe(200)
    expect(body.value).toMatchObject({ assignedLicenses: [{ skuId: skus.e3 }], unseenCount: 11, isFavorite: true })
    const isFilled = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0)
    const filled = seed.filter((name) => isFilled(body.value[name]))
    const typesOf = (of: Record<string, unknown>) => Object.fromEntries(filled.map((name) => [name, typeOf(of[name])]))
    expect(typesOf(body.value)).toEqual(typesOf(example.response.value))
    expect(seed.filter((name) => !filled.includes(name))).toEqual([
      'deletedDateTime',
      'groupTypes',
      'membershipRule',
      'membershipRuleProcessingState',
    ])
  })

  test.each(['v1.0', 'beta'])('under /%s it is accepted, with the bare group and a location', async (root) => {
    const { status, headers, body } = await ask('POST', `/${root}/groups/${site}/assignLicense`, change)
    expect(status).toBe(202)
    const location = `http://${served.face.address}/v2/${tenantId}/directoryObjects/${site}/Microsoft.DirectoryServices.Group`
    expect(headers.get('location')).toBe(location)
    expect(body).toMatchObject({
      '@odata.context': `http://${served.face.address}/${root}/$metadata#groups/$entity`,
      id: site,
      displayName: 'Site 4',
    })
    expect(body).not.toHaveProperty('assignedLicenses')
    const told = await ask('GET', new URL(location).pathname)
    expect(told).toMatchObject({
      status: 200,
      body: { id: site, licenseProcessingState: { state: 'QueuedForProcessing' } },
    })
  })

  test('its name may have the namespace before it, and who may do no more can follow it to its end', async () => {
    const least = served.as({ scopes: ['LicenseAssignment.ReadWrite.All'] })
    const { status, headers } = await least('POST', `/v1.0/groups/${site}/microsoft.graph.assignLicense`, change)
    expect(status).toBe(202)
    const told = await least('GET', new URL(headers.get('location') ?? '').pathname)
    expect(told).toMatchObject({ status: 200, body: { licenseProcessingState: { state: 'QueuedForProcessing' } } })
  })

  test('disabled plans that are absent or null stay as they are, and an empty list clears them', async () => {
    const plan = '7547a3fe-08ee-4ccb-b430-5077c5041653'
    const group = groupId('Site 7')
    const give = async (more: object) => {
      const body = { addLicenses: [{ skuId: skus.e3, ...more }], removeLicenses: [] }
      const { status, body: told } = await ask('POST', `/localtest/groups/${group}/assignLicense`, body)
      expect(status, JSON.stringify(told)).toBe(200)
      return told.value.assignedLicenses[0].disabledPlans
    }
    expect(await give({ disabledPlans: [plan] })).toEqual([plan])
    expect(await give({})).toEqual([plan])
    expect(await give({ disabledPlans: null })).toEqual([plan])
    expect(await give({ disabledPlans: [] })).toEqual([])
  })

  test('under /localtest every property has its value, nested objects their own properties and types', async () => {
    const group = groupId('Site 8')
    const filled = {
      classification: 'Secret',
      description: 'All of it',
      mail: 'all@contoso.com',
      mdm_app_id: 'mdm',
      membership_rule_processing_state: 'On',
      on_premises_domain_name: 'contoso.local',
      on_premises_net_bios_name: 'CONTOSO',
      on_premises_sam_account_name: 'sam',
      on_premises_security_identifier: 'S-1-5-21',
      on_premises_sync_enabled: false,
      preferred_data_location: 'EUR',
      preferred_language: 'de',
      access_type: 'PRIVATE',
      allow_external_senders: true,
      hide_from_address_lists: true,
      is_archived: false,
      renewed_date_time: '2026-02-01T00:00:00Z',
      on_premises_last_sync_date_time: '2026-03-01T00:00:00.5Z',
      assigned_labels: JSON.stringify([{ labelId: 'l', displayName: 'Label' }]),
      on_premises_provisioning_errors: JSON.stringify([
        {
          category: 'PropertyConflict',
          occurredDateTime: '2026-01-01T00:00:00Z',
          propertyCausingError: 'ProxyAddress',
          value: 'a@b',
        },
      ]),
    }
    const columns = Object.keys(filled).map((name, at) => `${name} = $${at + 2}`)
    await served.contoso.sql(`UPDATE "group" SET ${columns.join(', ')} WHERE id = $1`, group, ...Object.values(filled))
    const { body } = await ask('POST', `/localtest/groups/${group}/assignLicense`, change)
    expect(body.value).toMatchObject({
      classification: 'Secret',
      description: 'All of it',
      mail: 'all@contoso.com',
      mdmAppId: 'mdm',
      membershipRuleProcessingState: 'On',
      onPremisesDomainName: 'contoso.local',
      onPremisesNetBiosName: 'CONTOSO',
      onPremisesSamAccountName: 'sam',
      onPremisesSecurityIdentifier: 'S-1-5-21',
      onPremisesSyncEnabled: false,
      onPremisesLastSyncDateTime: '2026-03-01T00:00:00.500Z',
      preferredDataLocation: 'EUR',
      preferredLanguage: 'de',
      renewedDateTime: '2026-02-01T00:00:00Z',
      accessType: 'private',
      allowExternalSenders: true,
      autoSubscribeNewMembers: false,
      hideFromAddressLists: true,
      hideFromOutlookClients: false,
      isArchived: false,
      hasMembersWithLicenseErrors: expect.any(Boolean),
      assignedLabels: [{ '@odata.type': 'microsoft.graph.assignedLabel', labelId: 'l', displayName: 'Label' }],
      onPremisesProvisioningErrors: [
        {
          '@odata.type': 'microsoft.graph.onPremisesProvisioningError',
          category: 'PropertyConflict',
          occurredDateTime: '2026-01-01T00:00:00Z',
          propertyCausingError: 'ProxyAddress',
          value: 'a@b',
        },
      ],
    })
  })

  test('of what is missing or wrong in the body, Microsoft’s sentence tells', async () => {
    const address = `/v1.0/groups/${site}/assignLicense`
    for (const [body, message] of [
      [{ removeLicenses: [] }, 'The missing parameters are: addLicenses.'],
      [{ addLicenses: [], removeLicenses: ['x'] }, "expected type 'Edm.Guid'"],
      [
        { addLicenses: [{ skuId: skus.e3, more: 1 }], removeLicenses: [] },
        "The property 'addLicenses.0.more' does not exist",
      ],
      [{ addLicenses: [], removeLicenses: [] }, 'No license changes provided.'],
      [{}, 'missing parameters are: addLicenses, removeLicenses.'],
      [[], 'must be a JSON object'],
      ['x', 'must be a JSON object'],
      [{ addLicenses: [], removeLicenses: Array.from({ length: 30_001 }, () => 1) }, 'more than 30000 values'],
    ] as const) {
      const refused = await ask('POST', address, body)
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } })
      expect(refused.body.error.message).toContain(message)
    }
  })
})

describe('an answer', () => {
  test('has the ids of its request, and an error has them too', async () => {
    const { headers, body } = await ask('GET', '/v1.0/groups/x', undefined, { 'client-request-id': 'my-id' })
    expect(headers.get('client-request-id')).toBe('my-id')
    expect(body.error).toMatchObject({
      code: 'Request_BadRequest',
      innerError: { 'request-id': headers.get('request-id'), 'client-request-id': 'my-id' },
    })
    expect(body.error.innerError.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  })

  test('tells what an address can be asked by', async () => {
    const { status, headers, body } = await ask('DELETE', `/v1.0/groups/${site}/assignLicense`)
    expect({ status, allow: headers.get('allow'), code: body.error.code }).toEqual({
      status: 405,
      allow: 'POST, OPTIONS',
      code: 'Request_BadRequest',
    })
    expect(await ask('GET', '/v1.0/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound' } },
    })
  })

  test('is refused to somebody without a token, whatever is asked', async () => {
    const refused = await fetch(`http://${served.face.address}/v1.0/nothing`)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expect(await refused.json()).toMatchObject({
      error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' },
    })
  })

  test('has what is selected', async () => {
    const { body } = await ask('GET', `/v1.0/groups/${site.toUpperCase()}?%24select=id%2CDisplayName`)
    expect(body).toEqual({
      '@odata.context': `http://${served.face.address}/v1.0/$metadata#groups(id,displayName)/$entity`,
      id: site,
      displayName: 'Site 4',
    })
  })
})

test('a body may be compressed; one that is no JSON, or too long, is refused', async () => {
  const address = `/v1.0/groups/${site}/assignLicense`
  const send = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
    const token = await served.face.token({ scopes: ['Directory.ReadWrite.All'] })
    const answer = await fetch(`http://${served.face.address}${address}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    })
    return [answer.status, ((await answer.json()) as { error?: { message: string } }).error?.message]
  }
  const json = { 'content-type': 'application/json; odata.metadata=minimal' }
  const zipped = Uint8Array.from(gzipSync(JSON.stringify(change)))
  expect(await send(zipped, { ...json, 'content-encoding': 'gzip' })).toEqual([202, undefined])
  expect(await send(zipped, { ...json, 'content-encoding': 'br' })).toEqual([415, expect.stringContaining("'br'")])
  expect(await send('x', { ...json, 'content-encoding': 'gzip' })).toEqual([
    400,
    expect.stringContaining('Unable to read'),
  ])
  expect(await send('{', json)).toEqual([400, expect.stringContaining('Unable to read')])
  expect(await send('<a/>', { 'content-type': 'text/xml' })).toEqual([415, expect.stringContaining('application/json')])
  expect(await send(`"${'x'.repeat(1_100_000)}"`, json)).toEqual([413, expect.stringContaining('1 MB')])
  const bomb = Uint8Array.from(gzipSync(`"${'x'.repeat(50_000_000)}"`))
  expect(await send(bomb, { ...json, 'content-encoding': 'gzip' })).toEqual([413, expect.stringContaining('1 MB')])
})
