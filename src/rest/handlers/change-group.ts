/** Groups are made, changed and deleted. */
import { addGroupMembers } from '../../operations/change-group-members.ts'
import { createGroup } from '../../operations/create-group.ts'
import { deleteGroup } from '../../operations/delete-group.ts'
import { updateGroup } from '../../operations/update-group.ts'
import { answer, answerDone, type Handler } from '../exchange.ts'
import { readOptions } from '../odata/options.ts'
import { answerChange } from '../odata/prefer.ts'
import { readGroupChange, readNewGroup } from '../wire/group-change.ts'
import { readBoundMembers, refuseBound } from '../wire/reference.ts'
import { locationOf, showChangedGroup } from './groups.ts'

/** `POST /groups` */
export const makeGroup: Handler = async (world, call) => {
  readOptions(call.query, [])
  refuseBound(call.body)
  const id = await createGroup(world.operation, readNewGroup(call.body))
  return answer(await showChangedGroup(world, call, id), 201, { location: locationOf(world, id) })
}

/** `PATCH /groups/{id}`; as in Graph it also adds members, up to 20 at a time. */
export const changeGroup: Handler = async (world, call) => {
  readOptions(call.query, [])
  const { id: groupId = '' } = call.parameters
  const memberIds = readBoundMembers(call.body)
  const id =
    memberIds === null
      ? await updateGroup(world.operation, groupId, readGroupChange(call.body))
      : await addGroupMembers(world.operation, { groupId, memberIds })
  return answerChange(call, () => showChangedGroup(world, call, id))
}

/** `DELETE /groups/{id}` */
export const removeGroup: Handler = async ({ operation }, { query, parameters: { id = '' } }) => {
  readOptions(query, [])
  await deleteGroup(operation, id)
  return answerDone()
}
