/**
 * The action of the project: `assignLicense` of a group, at its three addresses. Under `/localtest` it answers as the page that
 * the project was created from documents it, elsewhere as the live Graph does: accepted, with a location to ask how it goes.
 */
import type { GroupId } from '../../licensing/model.ts'
import { assignJoinedGroupLicense } from '../../operations/assign-joined-group-license.ts'
import { assignLicense } from '../../operations/assign-license.ts'
import { getChangedGroup, getGroupOperations } from '../../operations/get-group.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { loadGroup } from '../loaders/group.ts'
import { readOptions } from '../odata/options.ts'
import { groupProperties, documentedProperties } from '../wire/group.ts'
import { readLicenseChange } from '../wire/license-change.ts'
import { render, selectionFor, withTypes } from '../wire/properties.ts'
import { locationOf, showChangedGroup } from './groups.ts'

/** `POST /groups/{id}/assignLicense` */
export const assignLicenseToGroup: Handler = (world, call) =>
  answerChange(world, call, () =>
    assignLicense(world.operation, { groupId: call.parameters['id'] ?? '', ...readLicenseChange(call.body) }),
  )

/** `POST /me/joinedGroups/{id}/assignLicense` */
export const assignLicenseToMyJoinedGroup: Handler = (world, call) => assignToJoined(world, call, null)

/** `POST /users/{id}/joinedGroups/{id}/assignLicense` */
export const assignLicenseToJoinedGroup: Handler = (world, call) =>
  assignToJoined(world, call, call.parameters['userId'] ?? '')

function assignToJoined(world: RestWorld, call: RestCall, userId: string | null): Promise<RestAnswer> {
  const groupId = call.parameters['id'] ?? ''
  return answerChange(world, call, () =>
    assignJoinedGroupLicense(world.operation, { userId, groupId, ...readLicenseChange(call.body) }),
  )
}

async function answerChange(world: RestWorld, call: RestCall, change: () => Promise<GroupId>): Promise<RestAnswer> {
  readOptions(call.query, [])
  const id = await change()
  if (call.root !== 'localtest')
    return answer(await showChangedGroup(world, call, id), 202, { location: locationOf(world, id) })
  const selection = selectionFor(groupProperties, documentedProperties)
  const row = await getChangedGroup(world.operation, { id, selection })
  const group = render(
    groupProperties,
    documentedProperties,
    await loadGroup(world.operation, row, documentedProperties),
    withTypes,
  )
  return answer({ value: { '@odata.type': '#microsoft.graph.group', ...group } })
}

/** Where the location of an accepted change leads: how the group's newest change stands. */
export const tellProcessingState: Handler = async (
  { operation },
  { parameters: { tenantId = '', id = '' }, query },
) => {
  readOptions(query, [])
  const names = ['id', 'licenseProcessingState']
  const isOwn = tenantId.toLowerCase() === operation.principal.tenantId
  const row = isOwn && (await getGroupOperations(operation, { id, selection: selectionFor(groupProperties, names) }))
  if (!row) throw notFound(id, 'The tenant has no group of this id that is not deleted.')
  const group = await loadGroup(operation, row, names)
  return answer({
    '@odata.type': '#microsoft.graph.group',
    ...render(groupProperties, names, group),
  })
}
