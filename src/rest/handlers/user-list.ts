/** The users of the tenant, filtered and ordered, a page of them or their number. */
import { countListedUsers, listUsers, type UsersRequest } from '../../operations/list-users.ts'
import { answerNumber, type Handler } from '../exchange.ts'
import { loadUsers } from '../loaders/user.ts'
import { requireAdvanced, requireEventual, wantsCount } from '../odata/advanced.ts'
import { answerPage } from '../odata/collection.ts'
import { parseFilter } from '../odata/filter/parse.ts'
import { toUserFilter } from '../odata/filter/user-filter.ts'
import { type Options, readOptions } from '../odata/options.ts'
import { readOrder } from '../odata/order.ts'
import { readPage } from '../odata/paging.ts'
import { readSelect } from '../odata/select.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { userProperties, userType } from '../wire/user.ts'

/** `GET /users` */
export const readUsers: Handler = async (world, call) => {
  const options = readOptions(call.query, ['$select', '$filter', '$orderby', '$top', '$count', '$skiptoken'])
  const { names, told } = readSelect(options.$select ?? null, userType)
  const request = toRequest(options, wantsCount(call, options))
  const asked = { page: await readPage(world, call, options), selection: selectionFor(userProperties, names) }
  return answerPage(world, call, {
    context: `users${told}`,
    options,
    page: await listUsers(world.operation, request, asked),
    position: ({ position }) => position,
    async render(rows) {
      const users = await loadUsers(
        world.operation,
        rows.map(({ row }) => row),
        names,
      )
      return users.map((user) => render(userProperties, names, user))
    },
    count: () => countListedUsers(world.operation, request),
  })
}

/** `GET /users/$count` */
export const countAllUsers: Handler = async ({ operation }, call) => {
  const options = readOptions(call.query, ['$filter'])
  requireEventual(call)
  return answerNumber(await countListedUsers(operation, toRequest(options, true)))
}

function toRequest(options: Options, isAdvanced: boolean): UsersRequest {
  const filter = options.$filter === undefined ? null : parseFilter(options.$filter)
  requireAdvanced(filter, options, isAdvanced)
  const fields = { displayName: 'DISPLAY_NAME', userPrincipalName: 'USER_PRINCIPAL_NAME' } as const
  return {
    filter: filter && toUserFilter(filter),
    orderBy: readOrder(options.$orderby, fields) ?? { field: 'DISPLAY_NAME', descending: false },
  }
}
