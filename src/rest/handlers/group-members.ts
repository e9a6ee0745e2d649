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
import { loadUsers } from '../loaders/user.ts'
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
      const rowsOf = <Kind extends 'user' | 'group'>(kind: Kind) =>
        members.flatMap(({ member }) => member?.[kind] ?? [])
      const users = await loadUsers(world.operation, rowsOf('user'), user)
      const groups = await loadGroups(world.operation, rowsOf('group'), group)
      const objects = new Map<string, object>([
        ...users.map((each) => [each.id, renderUserObject(each, user)] as const),
        ...groups.map((each) => [each.row.id, renderGroupObject(each, group)] as const),
      ])
      return members.flatMap(({ memberId }) => objects.get(memberId) ?? [])
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
    async render(members) {
      const users = await loadUsers(
        world.operation,
        members.map((member) => member.user),
        user,
      )
      return users.map((each) => renderUserObject(each, user))
    },
    count: () => countMembersWithLicenseErrors(world.operation, id),
  })
}
