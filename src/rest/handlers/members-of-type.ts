/** Members of a group with a cast (`members/microsoft.graph.user`): those of one type, as a list of that; and how many there are. */
import type { MemberKind } from '../../db/read/members-of-kind.ts'
import { countGroupMembers } from '../../operations/list-group-members.ts'
import {
  countMembersAmong,
  listGroupsAmongMembers,
  listUsersAmongMembers,
} from '../../operations/list-members-of-kind.ts'
import { answerNumber, type Handler } from '../exchange.ts'
import { loadGroups } from '../loaders/group.ts'
import { loadUsers } from '../loaders/user.ts'
import { requireEventual } from '../odata/advanced.ts'
import { answerPage } from '../odata/collection.ts'
import { readOptions } from '../odata/options.ts'
import { readPage } from '../odata/paging.ts'
import { readSelect } from '../odata/select.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { userProperties, userType } from '../wire/user.ts'
import { groupType } from './groups.ts'

const supported = ['$select', '$top', '$count', '$skiptoken'] as const

/** `GET /groups/{id}/members/microsoft.graph.user` */
export const readUsersAmongMembers: Handler = async (world, call) => {
  const { id = '' } = call.parameters
  const options = readOptions(call.query, supported)
  const { names, told } = readSelect(options.$select ?? null, userType)
  const asked = { page: await readPage(world, call, options), selection: selectionFor(userProperties, names) }
  return answerPage(world, call, {
    context: `users${told}`,
    options,
    page: await listUsersAmongMembers(world.operation, id, asked),
    position: ({ id: memberId }) => [memberId],
    async render(rows) {
      const users = await loadUsers(world.operation, rows, names)
      return users.map((user) => render(userProperties, names, user))
    },
    count: () => countMembersAmong(world.operation, id, 'USER'),
  })
}

/** `GET /groups/{id}/members/microsoft.graph.group` */
export const readGroupsAmongMembers: Handler = async (world, call) => {
  const { id = '' } = call.parameters
  const options = readOptions(call.query, supported)
  const { names, told } = readSelect(options.$select ?? null, groupType)
  const asked = { page: await readPage(world, call, options), selection: selectionFor(graphGroupProperties, names) }
  return answerPage(world, call, {
    context: `groups${told}`,
    options,
    page: await listGroupsAmongMembers(world.operation, id, asked),
    position: ({ id: memberId }) => [memberId],
    async render(rows) {
      const groups = await loadGroups(world.operation, rows, names)
      return groups.map((group) => render(graphGroupProperties, names, group))
    },
    count: () => countMembersAmong(world.operation, id, 'GROUP'),
  })
}

/** `GET /groups/{id}/members/$count`, and the same with a cast; null: of whatever type. */
export const countMembers =
  (kind: MemberKind | null): Handler =>
  async ({ operation }, call) => {
    const { id = '' } = call.parameters
    readOptions(call.query, [])
    requireEventual(call)
    return answerNumber(
      kind === null ? await countGroupMembers(operation, id) : await countMembersAmong(operation, id, kind),
    )
  }
