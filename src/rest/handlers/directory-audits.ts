/** The audit log of the tenant, the newest entries first. */
import { lists } from '../../db/read/lists.ts'
import { GatewayError } from '../../errors.ts'
import { getDirectoryAudit } from '../../operations/get-directory-audit.ts'
import { countListedDirectoryAudits, listDirectoryAudits } from '../../operations/list-directory-audits.ts'
import { notFound } from '../../operations/refusals.ts'
import { answer, type Handler } from '../exchange.ts'
import { answerPage } from '../odata/collection.ts'
import { toAuditRequest } from '../odata/filter/audit-filter.ts'
import { parseFilter } from '../odata/filter/parse.ts'
import { readOptions } from '../odata/options.ts'
import { readOrder } from '../odata/order.ts'
import { readPage } from '../odata/paging.ts'
import { readSelect } from '../odata/select.ts'
import { directoryAuditType } from '../wire/directory-audit.ts'
import { render, selectionFor } from '../wire/properties.ts'

const { properties } = directoryAuditType

/** `GET /auditLogs/directoryAudits` */
export const readDirectoryAudits: Handler = async (world, call) => {
  const options = readOptions(call.query, ['$select', '$filter', '$orderby', '$top', '$count', '$skiptoken'])
  if (readOrder(options.$orderby, { activityDateTime: 'moment' })?.descending === false) throw refuseOldestFirst()
  const { names, told } = readSelect(options.$select ?? null, directoryAuditType)
  const request = options.$filter === undefined ? {} : toAuditRequest(parseFilter(options.$filter))
  const asked = { page: await readPage(world, call, options), selection: selectionFor(properties, names) }
  return answerPage(world, call, {
    context: `auditLogs/directoryAudits${told}`,
    options,
    page: await listDirectoryAudits(world.operation, request, asked),
    position: lists.directoryAudits.position,
    render: (audits) => audits.map((audit) => render(properties, names, audit)),
    count: () => countListedDirectoryAudits(world.operation, request),
  })
}

function refuseOldestFirst(): GatewayError {
  return new GatewayError(
    'Request_UnsupportedQuery',
    'The audit log is told from its newest entry on: $orderby takes activityDateTime desc.',
  )
}

/** `GET /auditLogs/directoryAudits/{id}` */
export const readDirectoryAudit: Handler = async (world, { root, parameters: { id = '' }, query }) => {
  const { names, told } = readSelect(readOptions(query, ['$select']).$select ?? null, directoryAuditType)
  const audit = await getDirectoryAudit(world.operation, { id, selection: selectionFor(properties, names) })
  if (audit === null) throw notFound(id, 'id: the tenant has no audit entry of this id, or has it no more.')
  return answer({
    '@odata.context': `${world.baseUrl}/${root}/$metadata#auditLogs/directoryAudits${told}/$entity`,
    ...render(properties, names, audit),
  })
}
