/** Who is a direct member of a group, and which of them are in error for what it gives. */
import { lists } from '../../db/read/lists.ts'
import {
  countGroupMembers,
  countMembersWithLicenseErrors,
  listGroupMembers,
  listMembersWithLicenseErrors,
} from '../../operations/list-group-members.ts'
import type { Handler } from '../exchange.ts'
import { loadGroups } from '../loaders/group.ts'
import { answerPage } from '../odata/collection.ts'
import { readOptions } from '../odata/options.ts'
import { readPage } from '../odata/paging.ts'
import { readObjectSelect, renderGroupObject, renderUserObject } from '../wire/directory-object.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { selectionFor } from '../wire/properties.ts'
import { userProperties } from '../wire/user.ts'

const supported = ['$select', '$top', '$count', '$skiptoken'] as const

/** `GET /groups/{id}/members` */
export const readMembers: Handler = async (world, call) => {
  const { id = '' } = call.parameters
  const options = readOptions(call.query, supported)
  const { user, group, told } = readObjectSelect(options.$select)
  const page = await listGroupMembers(world.operation, id, {
    page: await readPage(world, call, options),
    user: selectionFor(userProperties, user),
    group: selectionFor(graphGroupProperties, group),
  })
  return answerPage(world, call, {
    context: `directoryObjects${told}`,
    options,
    page,
    position: lists.members.position,
    async render(members) {
      const groups = members.flatMap(({ member }) => member?.group ?? [])
      const sources = (await loadGroups(world.operation, groups, group)).map((each) => [each.row.id, each] as const)
      const sourceOf = new Map<string, (typeof sources)[number][1]>(sources)
      return members.flatMap(({ memberId, member }) => {
        const source = sourceOf.get(memberId)
        if (member?.user) return renderUserObject(member.user, user)
        return source === undefined ? [] : renderGroupObject(source, group)
      })
    },
    count: () => countGroupMembers(world.operation, id),
  })
}

/** `GET /groups/{id}/membersWithLicenseErrors` */
export const readMembersWithLicenseErrors: Handler = async (world, call) => {
  const { id = '' } = call.parameters
  const options = readOptions(call.query, supported)
  const { user, told } = readObjectSelect(options.$select)
  const asked = { page: await readPage(world, call, options), user: selectionFor(userProperties, user) }
  return answerPage(world, call, {
    context: `directoryObjects${told}`,
    options,
    page: await listMembersWithLicenseErrors(world.operation, id, asked),
    position: lists.membersWithErrors.position,
    render: (members) => members.map((member) => renderUserObject(member.user, user)),
    count: () => countMembersWithLicenseErrors(world.operation, id),
  })
}
