/** Reads audit entries of a tenant, as they are stored. */
import type { AuditActivity } from '../generated/client.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { auditColumns, auditCountStatement, type AuditFilter, auditPageStatement } from './audit-statements.ts'
import type { PageRequest } from './page.ts'

export type { AuditActivity }

/** An entry as it is stored. */
export interface DirectoryAuditRow {
  /** When it happened, with microseconds; with the number it names the entry. */
  readonly moment: string
  readonly number: string
  readonly activity: AuditActivity
  readonly succeeded: boolean
  readonly targetId: string
  readonly correlationId: string | null
  readonly outcomeId: string | null
  readonly initiatedBy: {
    readonly user?: { readonly id: string; readonly userPrincipalName: string | null }
    /** An application by its id; a command of the gateway by its name. */
    readonly app?: { readonly appId: string | null; readonly displayName?: string }
  } | null
  readonly details: Readonly<Record<string, unknown>> | null
}

/** One row more than the page's limit where there are more; in reading order. */
export async function findDirectoryAudits(
  db: TenantConnection,
  filter: AuditFilter,
  page: PageRequest,
): Promise<readonly DirectoryAuditRow[]> {
  const { text, parameters } = auditPageStatement(filter, page)
  return db.query(text, ...parameters)
}

/** The entry of this moment and number; null: the tenant has none. Reads the table's key. */
export async function findDirectoryAudit(
  db: TenantConnection,
  { moment, number }: Pick<DirectoryAuditRow, 'moment' | 'number'>,
): Promise<DirectoryAuditRow | null> {
  const [row] = await db.query<DirectoryAuditRow>(
    `SELECT ${auditColumns} FROM directory_audit e
     WHERE e.tenant_id = $1::uuid AND e.activity_date_time = $2::timestamptz AND e.id = $3::bigint`,
    moment,
    number,
  )
  return row ?? null
}

/** How many entries there are; it reads all of them in an index. */
export async function countDirectoryAudits(db: TenantConnection, filter: AuditFilter): Promise<number> {
  const { text, parameters } = auditCountStatement(filter)
  const [row] = await db.query<{ total: number }>(text, ...parameters)
  return row?.total ?? 0
}
