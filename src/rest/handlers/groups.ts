/** One group, by itself or as a change of it answers. */
import type { GroupId } from '../../licensing/model.ts'
import { getChangedGroup, getGroup } from '../../operations/get-group.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler, type RestCall, type RestWorld } from '../exchange.ts'
import { loadGroup } from '../loaders/group.ts'
import { quoteKey } from '../odata/key.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { render, selectionFor } from '../wire/properties.ts'

/** Microsoft's group as the live Graph has it. */
export const groupType = { properties: graphGroupProperties, type: 'group' }

/** `GET /groups/{id}` */
export const readGroup: Handler = async ({ operation, baseUrl }, { root, parameters: { id = '' }, query }) => {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, groupType)
  const row = await getGroup(operation, { id, selection: selectionFor(graphGroupProperties, names) })
  if (row === null) throw notFound(id, 'The tenant has no group of this id that is not deleted.')
  const group = await loadGroup(operation, row, names)
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#groups${told}/$entity`,
    ...render(graphGroupProperties, names, group),
  })
}

/** `GET /groups/{id}/assignedLicenses` */
export const readAssignedLicenses: Handler = async (
  { operation, baseUrl },
  { root, parameters: { id = '' }, query },
) => {
  readOptions(query, [])
  const names = ['assignedLicenses']
  const row = await getGroup(operation, { id, selection: selectionFor(graphGroupProperties, names) })
  if (row === null) throw notFound(id, 'The tenant has no group of this id that is not deleted.')
  const { assignedLicenses } = render(graphGroupProperties, names, await loadGroup(operation, row, names))
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#groups('${quoteKey(row.id)}')/assignedLicenses`,
    value: assignedLicenses,
  })
}

/** A group as a change of it answers: by the permission that allowed the change, with what is returned by default. */
export async function showChangedGroup(
  { operation, baseUrl }: RestWorld,
  { root }: RestCall,
  id: GroupId,
): Promise<object> {
  const { names } = readSelect(null, groupType)
  const row = await getChangedGroup(operation, { id, selection: selectionFor(graphGroupProperties, names) })
  const group = await loadGroup(operation, row, names)
  return {
    '@odata.context': `${baseUrl}/${root}/$metadata#groups/$entity`,
    ...render(graphGroupProperties, names, group),
  }
}

/** Where the live Graph says that a group is, and where is told how its newest change stands. */
export function locationOf({ operation, baseUrl }: RestWorld, id: GroupId): string {
  return `${baseUrl}/v2/${operation.principal.tenantId}/directoryObjects/${id}/Microsoft.DirectoryServices.Group`
}
