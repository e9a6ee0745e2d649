/** The caller's own tenant. */
import type { TenantRow } from '../../db/read/rows.ts'
import { getOrganization } from '../../operations/get-organization.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler } from '../exchange.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect, type Selected } from '../odata/select.ts'
import { organizationType } from '../wire/organization.ts'
import { render } from '../wire/properties.ts'

const select = (query: URLSearchParams): Selected =>
  readSelect(readOptions(query, ['$select']).$select ?? null, organizationType)
const show = (row: TenantRow, names: readonly string[]) => render(organizationType.properties, names, row)

/** `GET /organization`: a collection of one. */
export const readOrganizations: Handler = async ({ operation, baseUrl }, { root, query }) => {
  const { names, told } = select(query)
  return answer({
    '@odata.context': `${baseUrl}/${root}/$metadata#organization${told}`,
    value: [show(await getOrganization(operation), names)],
  })
}

/** `GET /organization/{id}` */
export const readOrganization: Handler = async ({ operation, baseUrl }, { root, parameters: { id = '' }, query }) => {
  const { names, told } = select(query)
  const row = await getOrganization(operation)
  if (id.toLowerCase() !== row.tenantId) throw notFound(id, "id: the only organization is the token's tenant.")
  return answer({ '@odata.context': `${baseUrl}/${root}/$metadata#organization${told}/$entity`, ...show(row, names) })
}
