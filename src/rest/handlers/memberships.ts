/** The groups of which a user is a direct member. */
import { lists } from '../../db/read/lists.ts'
import { countJoinedGroups, listJoinedGroups } from '../../operations/list-joined-groups.ts'
import { answerNumber, type Handler, type RestAnswer, type RestCall, type RestWorld } from '../exchange.ts'
import { loadGroups } from '../loaders/group.ts'
import { requireEventual } from '../odata/advanced.ts'
import { answerPage } from '../odata/collection.ts'
import { readOptions } from '../odata/options.ts'
import { readPage } from '../odata/paging.ts'
import { readSelect } from '../odata/select.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { groupType } from './groups.ts'
import type { Whom } from './whom.ts'

/** `GET /users/{id|upn}/memberOf`, `GET /me/memberOf`: directory objects, all of them groups. */
export const readMemberOf =
  (whom: Whom): Handler =>
  (world, call) =>
    answerGroups(world, call, { key: whom(world, call), of: 'directoryObjects' })

/** `GET /users/{id|upn}/memberOf/$count`, `GET /me/memberOf/$count` */
export const countMemberOf =
  (whom: Whom): Handler =>
  async (world, call) => {
    readOptions(call.query, [])
    requireEventual(call)
    return answerNumber(await countJoinedGroups(world.operation, whom(world, call)))
  }

/** `GET /users/{id|upn}/joinedGroups`, and `memberOf` with a cast to groups, which all of them are; the same of `/me`. */
export const readJoinedGroups =
  (whom: Whom): Handler =>
  (world, call) =>
    answerGroups(world, call, { key: whom(world, call), of: 'groups' })

async function answerGroups(
  world: RestWorld,
  call: RestCall,
  { key, of }: { readonly key: string; readonly of: 'directoryObjects' | 'groups' },
): Promise<RestAnswer> {
  const options = readOptions(call.query, ['$select', '$top', '$count', '$skiptoken'])
  const { names, told } = readSelect(options.$select ?? null, groupType)
  const asked = { page: await readPage(world, call, options), selection: selectionFor(graphGroupProperties, names) }
  return answerPage(world, call, {
    context: `${of}${told}`,
    options,
    page: await listJoinedGroups(world.operation, key, asked),
    position: lists.memberOf.position,
    async render(memberships) {
      const rows = memberships.flatMap(({ group }) => group ?? [])
      return (await loadGroups(world.operation, rows, names)).map((group) => ({
        ...(of === 'directoryObjects' && { '@odata.type': '#microsoft.graph.group' }),
        ...render(graphGroupProperties, names, group),
      }))
    },
    count: () => countJoinedGroups(world.operation, key),
  })
}
