/** One user: by its id or user principal name, or the one who is signed in. */
import type { UserRow } from '../../db/read/rows.ts'
import type { Selection } from '../../db/read/selection.ts'
import { getMe } from '../../operations/get-me.ts'
import { getUser } from '../../operations/get-user.ts'
import { notFound, userNotFound } from '../../operations/refusals.ts'
import { answer, type Handler, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { userProperties, userType } from '../wire/user.ts'

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
    if (row === null) throw signedInNotFound(world)
    return row
  })

/** The directory does not know, or knows no more, who is signed in. */
export function signedInNotFound({ operation: { principal } }: RestWorld): Error {
  return notFound(principal.objectId, 'The tenant has no user of the id of the token (oid) that is not deleted.')
}

async function showUser(
  { baseUrl }: RestWorld,
  { root, query }: RestCall,
  read: (selection: Selection) => Promise<UserRow>,
): Promise<RestAnswer> {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, userType)
  const row = await read(selectionFor(userProperties, names))
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#users${told}/$entity`,
    ...render(userProperties, names, row),
  })
}
