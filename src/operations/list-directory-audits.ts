import { authorize } from '../auth/permissions.ts'
import type { AuditFilter, InitiatorKind } from '../db/read/audit-statements.ts'
import { countDirectoryAudits, findDirectoryAudits } from '../db/read/directory-audits.ts'
import { type Page, type PageRequest, toPage } from '../db/read/page.ts'
import type { Selection } from '../db/read/selection.ts'
import { GatewayError } from '../errors.ts'
import { toGuid } from '../util/guid.ts'
import { activitiesOf, auditActivities } from './audit-activities.ts'
import { loadAuditNames } from './audit-names.ts'
import type { ReadContext } from './read-context.ts'
import { type DirectoryAuditView, renderDirectoryAudit } from './render-directory-audit.ts'

/** Which entries are wanted, as callers say it; all parts together. */
export interface DirectoryAuditRequest {
  readonly activityDateTimeFrom?: Date | null
  readonly activityDateTimeBefore?: Date | null
  readonly activityDisplayName?: string | null
  readonly category?: string | null
  readonly correlationId?: string | null
  readonly initiatedBy?: string | null
  /** What the initiator is to be; either, where nothing is said. */
  readonly initiatorKind?: InitiatorKind
  readonly result?: 'SUCCESS' | 'FAILURE' | null
  readonly targetId?: string | null
}

/** A page of the tenant's audit entries, the newest first. Throws `Request_BadRequest` where a filter cannot be meant. */
export async function listDirectoryAudits(
  { db, principal }: ReadContext,
  request: DirectoryAuditRequest,
  { page, selection }: { readonly page: PageRequest; readonly selection: Selection },
): Promise<Page<DirectoryAuditView>> {
  authorize(principal, 'readAudits')
  const { rows, more } = toPage(await findDirectoryAudits(db, toAuditFilter(request), page), page)
  const names = await loadAuditNames(db, rows, selection)
  return { rows: rows.map((row) => renderDirectoryAudit(names, row)), more }
}

/** How many entries `listDirectoryAudits` has on all pages. */
export async function countListedDirectoryAudits(
  { db, principal }: ReadContext,
  request: DirectoryAuditRequest,
): Promise<number> {
  authorize(principal, 'readAudits')
  return countDirectoryAudits(db, toAuditFilter(request))
}

function toAuditFilter(request: DirectoryAuditRequest): AuditFilter {
  const { initiatedBy, initiatorKind, result, activityDateTimeFrom: since, activityDateTimeBefore: before } = request
  const targetId = toId('targetId', request.targetId, 'a user, a group or a SKU')
  const initiatorId = toId('initiatedBy', initiatedBy, 'a user, or of an application (its appId)')
  const correlationId = toId('correlationId', request.correlationId, 'one call or operation')
  if (targetId === null && correlationId !== null && initiatorId !== null)
    throw refusal(
      'initiatedBy',
      'cannot be combined with correlationId: all that belongs to one correlation id comes from one call, so leave initiatedBy out',
    )
  for (const [name, date] of Object.entries({ activityDateTimeFrom: since, activityDateTimeBefore: before }))
    if (date && (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999))
      throw refusal(name, 'must lie in the years 1 to 9999')
  if (since && before && since >= before)
    throw refusal(
      'activityDateTimeFrom',
      'must be earlier than activityDateTimeBefore: there is no moment between them',
    )
  const activities = toActivities(request)
  return {
    ...(targetId !== null && { targetId }),
    ...(correlationId !== null && { correlationId }),
    ...(initiatorId !== null && { initiatorId, ...(initiatorKind && { initiatorKind }) }),
    ...(activities && { activities }),
    ...(result && { succeeded: result === 'SUCCESS' }),
    ...(since && { since }),
    ...(before && { before }),
  }
}

function toId(name: string, id: string | null | undefined, of: string): string | null {
  const guid = typeof id === 'string' ? toGuid(id) : null
  if (guid === null && typeof id === 'string') throw refusal(name, `must be the GUID of ${of}`)
  return guid
}

function toActivities({ activityDisplayName, category }: DirectoryAuditRequest) {
  if (typeof activityDisplayName !== 'string' && typeof category !== 'string') return null
  const named = typeof activityDisplayName === 'string' ? find('activityDisplayName', activityDisplayName) : null
  const within = typeof category === 'string' ? find('category', category) : null
  return (named ?? within ?? []).filter((activity) => within?.includes(activity) ?? true)
}

function find(property: 'activityDisplayName' | 'category', word: string) {
  const found = activitiesOf(property, word)
  if (found.length > 0) return found
  const known = new Set(Object.values(auditActivities).map((words) => `"${words[property]}"`))
  throw refusal(property, `must be one of ${[...known].join(', ')}, in this spelling`)
}

function refusal(name: string, what: string): GatewayError {
  return new GatewayError('Request_BadRequest', `filter.${name} ${what}.`)
}
