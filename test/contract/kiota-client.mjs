/**
 * What a script does about the licences of a group, by `@microsoft/msgraph-sdk`; prints what it was told, as JSON.
 *
 *   node kiota-client.mjs '{"url", "token", "groupId", "userId", "first", "second"}'
 */
import { setTimeout as wait } from 'node:timers/promises'
import { HttpMethod } from '@microsoft/kiota-abstractions'
import { PageIterator } from '@microsoft/msgraph-sdk-core'
import { createUsersServiceClient } from '@microsoft/msgraph-sdk-users'
import { serializeAssignLicensePostRequestBody } from '@microsoft/msgraph-sdk-users/users/item/assignLicense/index.js'
import {
  createDirectoryObjectCollectionResponseFromDiscriminatorValue as toObjects,
  createGroupCollectionResponseFromDiscriminatorValue as toGroups,
  createGroupFromDiscriminatorValue as toGroup,
} from '@microsoft/msgraph-sdk/models/index.js'
import { compressing, createAdapter, errors, requestTo } from './kiota-adapter.mjs'

const { url, token, groupId, userId, first, second } = JSON.parse(process.argv[2])
const adapter = createAdapter(url, token)
const { users } = createUsersServiceClient(adapter)
const address = `/groups/${groupId}`

const group = await read(['id', 'displayName', 'createdDateTime', 'assignedLicenses'])
const groups = await all('/groups', toGroups, { select: ['displayName'], top: 10 })
const members = await all(`${address}/members`, toObjects, { top: 4 })
const accepted = await assign(adapter, { addLicenses: [{ skuId: first, disabledPlans: [] }], removeLicenses: [] })
await untilComplete()
const inError = await all(`${address}/membersWithLicenseErrors`, toObjects, { select: ['id', 'displayName'], top: 4 })
const encodings = []
const http = compressing(({ headers }) => encodings.push(new Headers(headers).get('content-encoding')))
await assign(createAdapter(url, token, http), {
  addLicenses: [{ skuId: second, disabledPlans: [] }],
  removeLicenses: [first],
})
await untilComplete()
const swapped = await read(['assignedLicenses'])
const stillInError = await all(`${address}/membersWithLicenseErrors`, toObjects)
const user = await users
  .byUserId(userId)
  .get({ queryParameters: { select: ['displayName', 'usageLocation', 'accountEnabled', 'licenseAssignmentStates'] } })
const details = await users.byUserId(userId).licenseDetails.get()
const missing = await users
  .byUserId('nobody@contoso.com')
  .get()
  .catch(({ responseStatusCode, errorEscaped: { code, innerError } }) => ({
    status: responseStatusCode,
    code,
    isDate: innerError.date instanceof Date,
    requestId: innerError.requestId,
  }))
const delta = await users.delta.get().catch(({ responseStatusCode, errorEscaped: { code } }) => ({
  status: responseStatusCode,
  code,
}))

console.log(
  JSON.stringify({
    group: { ...group, isDate: group.createdDateTime instanceof Date },
    groups: groups.map(({ displayName }) => displayName),
    members: members.map(({ id, odataType, userPrincipalName }) => ({ id, odataType, userPrincipalName })),
    accepted,
    inError,
    encodings,
    swapped,
    stillInError,
    user,
    details: details.value.map(({ skuPartNumber, servicePlans }) => ({ skuPartNumber, plans: servicePlans.length })),
    missing,
    delta,
  }),
)

function read(select) {
  return adapter.send(requestTo(adapter, address, { select }), toGroup, errors)
}

/** The items of all pages. */
async function all(path, factory, query) {
  const items = []
  const page = await adapter.send(requestTo(adapter, path, query), factory, errors)
  const iterator = new PageIterator(adapter, page, (item) => items.push(item) > 0, factory, errors)
  await iterator.iterate()
  return items
}

function assign(by, change) {
  const request = requestTo(by, `${address}/assignLicense`, { method: HttpMethod.POST })
  request.setContentFromParsable(by, 'application/json', change, serializeAssignLicensePostRequestBody)
  return by.send(request, toGroup, errors)
}

async function untilComplete() {
  for (;;) {
    const { licenseProcessingState } = await read(['licenseProcessingState'])
    if (licenseProcessingState.state === 'ProcessingComplete') return
    await wait(100)
  }
}
