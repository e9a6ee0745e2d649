/** One user: by its id or user principal name, or the one who is signed in. */
import type { UserId } from '../../licensing/model.ts'
import type { UserRow } from '../../db/read/rows.ts'
import type { Selection } from '../../db/read/selection.ts'
import { getMe } from '../../operations/get-me.ts'
import { getChangedUser, getUser } from '../../operations/get-user.ts'
import { notFound, userNotFound } from '../../operations/refusals.ts'
import { updateUser } from '../../operations/update-user.ts'
import { answer, type Handler, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { loadUser } from '../loaders/user.ts'
import { readOptions } from '../odata/options.ts'
import { answerChange } from '../odata/prefer.ts'
import { readSelect } from '../odata/select.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { userProperties, userType } from '../wire/user.ts'
import { readUserChange } from '../wire/user-change.ts'
import type { Whom } from './whom.ts'

/** `GET /users/{id|upn}` */
export const readUser: Handler = (world, call) => {
  const { id = '' } = call.parameters
  return showUser(world, call, async (selection) => {
    const row = await getUser(world.operation, { id, selection })
    if (row === null) throw userNotFound(id, 'id')
    return row
  })
}

/** `GET /me` */
export const readMe: Handler = (world, call) =>
  showUser(world, call, async (selection) => {
    const row = await getMe(world.operation, { selection })
    if (row === null)
      throw notFound(
        world.operation.principal.objectId,
        'The tenant has no user of the id of the token (oid) that is not deleted.',
      )
    return row
  })

/** `PATCH /users/{id|upn}`, `PATCH /me` */
export const changeUser =
  (whom: Whom): Handler =>
  async (world, call) => {
    readOptions(call.query, [])
    const id = await updateUser(world.operation, whom(world, call), readUserChange(call.body))
    return answerChange(call, () => showChanged(world, call, id))
  }

/** The user as a change of it answers, with what is returned by default. */
export async function showChanged({ baseUrl, operation }: RestWorld, { root }: RestCall, id: UserId): Promise<object> {
  const { names } = readSelect(null, userType)
  const row = await getChangedUser(operation, { id, selection: selectionFor(userProperties, names) })
  const user = await loadUser(operation, row, names)
  return { '@odata.context': `${baseUrl}/${root}/$metadata#users/$entity`, ...render(userProperties, names, user) }
}

async function showUser(
  { baseUrl, operation }: RestWorld,
  { root, query }: RestCall,
  read: (selection: Selection) => Promise<UserRow>,
): Promise<RestAnswer> {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, userType)
  const user = await loadUser(operation, await read(selectionFor(userProperties, names)), names)
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#users${told}/$entity`,
    ...render(userProperties, names, user),
  })
}
