/**
 * The action of the project: `assignLicense` of a group, at its three addresses. Under `/localtest` it answers as the page that
 * the project was created from documents it, elsewhere as the live Graph does: accepted, with a location to ask how it goes.
 */
import type { GroupId } from '../../licensing/model.ts'
import { assignJoinedGroupLicense } from '../../operations/assign-joined-group-license.ts'
import { assignLicense } from '../../operations/assign-license.ts'
import { getChangedGroup, getGroup } from '../../operations/get-group.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { loadGroup } from '../loaders/group.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { type GroupSource, groupProperties, graphGroupProperties, seedProperties } from '../wire/group.ts'
import { readLicenseChange } from '../wire/license-change.ts'
import { type Annotate, type Properties, render, selectionFor, withTypes, withoutTypes } from '../wire/properties.ts'
import { groupType } from './groups.ts'

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

async function answerChange(
  world: RestWorld,
  { root, query }: RestCall,
  change: () => Promise<GroupId>,
): Promise<RestAnswer> {
  readOptions(query, [])
  const id = await change()
  if (root === 'localtest') {
    const group = await show(world, id, groupProperties, seedProperties, withTypes)
    return answer({ value: { '@odata.type': '#microsoft.graph.group', ...group } })
  }
  const { baseUrl, operation } = world
  const { names } = readSelect(null, groupType)
  const group = await show(world, id, graphGroupProperties, names, withoutTypes)
  return answer({ '@odata.context': `${baseUrl}/${root}/$metadata#groups/$entity`, ...group }, 202, {
    location: `${baseUrl}/v2/${operation.principal.tenantId}/directoryObjects/${id}/Microsoft.DirectoryServices.Group`,
  })
}

/** The changed group is shown by the permission that allowed the change. */
async function show(
  { operation }: RestWorld,
  id: GroupId,
  properties: Properties<GroupSource>,
  names: readonly string[],
  annotate: Annotate,
): Promise<Record<string, unknown>> {
  const row = await getChangedGroup(operation, { id, selection: selectionFor(properties, names) })
  const group = await loadGroup(operation, row, names)
  return render(properties, names, group, annotate)
}

/** Where the location of an accepted change leads: how the group's newest change stands. */
export const tellProcessingState: Handler = async ({ operation }, { parameters: { tenantId = '', id = '' } }) => {
  const names = ['id', 'displayName', 'licenseProcessingState']
  const isOwn = tenantId.toLowerCase() === operation.principal.tenantId
  const row = isOwn && (await getGroup(operation, { id, selection: selectionFor(groupProperties, names) }))
  if (!row) throw notFound(id, 'The tenant has no group of this id that is not deleted.')
  const group = await loadGroup(operation, row, names)
  return answer({
    '@odata.type': '#microsoft.graph.group',
    ...render(groupProperties, names, group),
  })
}
