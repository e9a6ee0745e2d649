/**
 * What a script does about the licences of a group, by `@microsoft/microsoft-graph-client`; prints what it was told, as JSON.
 *
 *   node graph-client.mjs '{"url", "token", "groupId", "userId", "first", "second"}'
 */
import { setTimeout as wait } from 'node:timers/promises'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  PageIterator,
  ResponseType,
} from '@microsoft/microsoft-graph-client'

const { url, token, groupId, userId, first, second } = JSON.parse(process.argv[2])
const client = Client.init({
  baseUrl: `${url}/`,
  customHosts: new Set([new URL(url).hostname]),
  authProvider: (done) => done(null, token),
})

const group = await client.api(`/groups/${groupId}`).select(['id', 'displayName', 'assignedLicenses']).get()
const groups = await all(await client.api('/groups').select('displayName').orderby('displayName').top(10).get())
const members = await all(await client.api(`/groups/${groupId}/members`).select('id,displayName').top(4).get())
const accepted = await client
  .api(`/groups/${groupId}/assignLicense`)
  .responseType(ResponseType.RAW)
  .post({ addLicenses: [{ skuId: first, disabledPlans: [] }], removeLicenses: [] })
const location = accepted.headers.get('location')
const complete = await untilComplete(location)
const inError = await all(await client.api(`/groups/${groupId}/membersWithLicenseErrors`).select('id').top(4).get())
const swapped = await swap()
const swapComplete = await untilComplete(location)
const stillInError = await all(await client.api(`/groups/${groupId}/membersWithLicenseErrors`).get())
const { value: details } = await client.api(`/users/${userId}/licenseDetails`).get()
const missing = await client
  .api(`/groups/${groupId.replace(/^.{8}/, '00000000')}`)
  .get()
  .catch(({ statusCode, code, requestId, date }) => ({ statusCode, code, requestId, isDate: date instanceof Date }))

console.log(
  JSON.stringify({
    group,
    groups: groups.map(({ displayName }) => displayName),
    members,
    accepted: { status: accepted.status, location, body: await accepted.json() },
    complete,
    inError,
    swapped,
    swapComplete,
    stillInError,
    details: details.map(({ skuPartNumber }) => skuPartNumber),
    missing,
  }),
)

/** The items of all pages. */
async function all(page) {
  const items = []
  const iterator = new PageIterator(client, page, (item) => items.push(item) > 0)
  await iterator.iterate()
  if (!iterator.isComplete()) throw new Error('the iterator ended before the list')
  return items
}

async function untilComplete(address) {
  for (;;) {
    const told = await client.api(address).get()
    if (told.licenseProcessingState.state === 'ProcessingComplete') return told
    await wait(100)
  }
}

/** Exchanges the products in one change; the group is read by the same batch when that is done. */
async function swap() {
  const change = JSON.stringify({ addLicenses: [{ skuId: second, disabledPlans: [] }], removeLicenses: [first] })
  const headers = { 'content-type': 'application/json' }
  const action = new Request(`${url}/groups/${groupId}/assignLicense`, { method: 'POST', headers, body: change })
  const read = new Request(`${url}/groups/${groupId}?$select=assignedLicenses`)
  const asked = new BatchRequestContent([
    { id: 'swap', request: action },
    { id: 'read', request: read, dependsOn: ['swap'] },
  ])
  const answers = new BatchResponseContent(await client.api('/$batch').post(await asked.getContent()))
  const told = (id) => answers.getResponseById(id)
  return { status: told('swap').status, group: await told('read').json() }
}
