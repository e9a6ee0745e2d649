/** Groups, one or a page of them. */
import { getGroup } from '../../operations/get-group.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler } from '../exchange.ts'
import { loadGroup } from '../loaders/group.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { graphGroupProperties } from '../wire/group.ts'
import { render, selectionFor } from '../wire/properties.ts'

/** Microsoft's group as the live Graph has it. */
export const groupType = { properties: graphGroupProperties, type: 'group' }

/** `GET /groups/{id}` */
export const readGroup: Handler = async ({ operation, baseUrl }, { root, parameters: { id = '' }, query }) => {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, groupType)
  const row = await getGroup(operation, { id, selection: selectionFor(graphGroupProperties, names) })
  if (row === null) throw notFound(id, 'The tenant has no group of this id that is not deleted.')
  const group = await loadGroup(operation, row, names)
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#groups${told}/$entity`,
    ...render(graphGroupProperties, names, group),
  })
}
