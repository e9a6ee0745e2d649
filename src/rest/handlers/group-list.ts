/** The groups of the tenant, filtered and ordered, a page of them or their number. */
import { countListedGroups, type GroupsRequest, listGroups } from '../../operations/list-groups.ts'
import { answerNumber, type Handler } from '../exchange.ts'
import { loadGroups } from '../loaders/group.ts'
import { requireAdvanced, requireEventual, wantsCount } from '../odata/advanced.ts'
import { answerPage } from '../odata/collection.ts'
import { toGroupFilter } from '../odata/filter/group-filter.ts'
import { parseFilter } from '../odata/filter/parse.ts'
import { type Options, readOptions } from '../odata/options.ts'
import { readOrder } from '../odata/order.ts'
import { readPage } from '../odata/paging.ts'
import { readSelect } from '../odata/select.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { groupType } from './groups.ts'

/** `GET /groups` */
export const readGroups: Handler = async (world, call) => {
  const { operation } = world
  const options = readOptions(call.query, ['$select', '$filter', '$orderby', '$top', '$count', '$skiptoken'])
  const { names, told } = readSelect(options.$select ?? null, groupType)
  const request = toRequest(options, wantsCount(call, options))
  const selection = selectionFor(graphGroupProperties, names)
  return answerPage(world, call, {
    context: `groups${told}`,
    options,
    page: await listGroups(operation, request, { page: await readPage(world, call, options), selection }),
    position: ({ position }) => position,
    async render(listed) {
      const rows = listed.map(({ row }) => row)
      return (await loadGroups(operation, rows, names)).map((group) => render(graphGroupProperties, names, group))
    },
    count: () => countListedGroups(operation, request),
  })
}

/** `GET /groups/$count` */
export const countAllGroups: Handler = async ({ operation }, call) => {
  const options = readOptions(call.query, ['$filter'])
  requireEventual(call)
  return answerNumber(await countListedGroups(operation, toRequest(options, true)))
}

function toRequest(options: Options, isAdvanced: boolean): GroupsRequest {
  const filter = options.$filter === undefined ? null : parseFilter(options.$filter)
  requireAdvanced(filter, options, isAdvanced)
  const fields = { displayName: 'DISPLAY_NAME', createdDateTime: 'CREATED_DATE_TIME' } as const
  return {
    filter: filter && toGroupFilter(filter),
    orderBy: readOrder(options.$orderby, fields) ?? { field: 'DISPLAY_NAME', descending: false },
  }
}
