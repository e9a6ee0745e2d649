import { authorize } from '../auth/permissions.ts'
import { findDirectoryAudit } from '../db/read/directory-audits.ts'
import type { Selection } from '../db/read/selection.ts'
import { isMoment } from '../util/moment.ts'
import { loadAuditNames } from './audit-names.ts'
import type { ReadContext } from './read-context.ts'
import { type DirectoryAuditView, renderDirectoryAudit } from './render-directory-audit.ts'

/** Whether the id has the form of an audit entry's. */
export function isDirectoryAuditId(id: string): boolean {
  return parse(id) !== null
}

/** The audit entry, or null where the tenant has none of this id. */
export async function getDirectoryAudit(
  { db, principal }: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<DirectoryAuditView | null> {
  authorize(principal, 'readAudits')
  const key = parse(id)
  const row = key && (await findDirectoryAudit(db, key))
  return row && renderDirectoryAudit(await loadAuditNames(db, [row], selection), row)
}

function parse(id: string): { moment: string; number: string } | null {
  const [, moment = '', number = ''] = /^Directory_([^_]+)_(\d{1,18})$/.exec(id) ?? []
  return isMoment(moment) ? { moment, number } : null
}
