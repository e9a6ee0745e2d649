/** Members of a group by reference, as OData changes what belongs to what. */
import { addGroupMembers, removeGroupMembers } from '../../operations/change-group-members.ts'
import { answerDone, type Handler } from '../exchange.ts'
import { readOptions } from '../odata/options.ts'
import { readReference } from '../wire/reference.ts'

/** `POST /groups/{id}/members/$ref` */
export const addMember: Handler = async ({ operation }, { query, parameters: { id: groupId = '' }, body }) => {
  readOptions(query, [])
  await addGroupMembers(operation, { groupId, memberIds: [readReference(body)] })
  return answerDone()
}

/** `DELETE /groups/{id}/members/{id}/$ref` */
export const removeMember: Handler = async ({ operation }, { query, parameters }) => {
  readOptions(query, [])
  const { id: groupId = '', memberId = '' } = parameters
  await removeGroupMembers(operation, { groupId, memberIds: [memberId] })
  return answerDone()
}
