/** The statements of the gateway that look across tenants, each with its reason. Every other one names its tenant. */

export interface AcrossTenants {
  readonly why: string
  /** What such a statement begins with, on one line. */
  readonly begins: string
  /** The table, as the statement calls it, of which it takes rows of every tenant. All else is held to the tenant of such a row. */
  readonly across: string
}

export const acrossTenants: readonly AcrossTenants[] = [
  {
    why: 'a start writes the demonstration tenant where there is no tenant at all',
    begins: 'SELECT FROM tenant LIMIT 1',
    across: 'tenant',
  },
  {
    why: '`check` judges one tenant after the other, where none is named',
    begins: 'SELECT tenant_id::text AS id, display_name AS name FROM tenant WHERE tenant_id > $1',
    across: 'tenant',
  },
  {
    why: 'the worker looks which tenants have work, and does it in the name of each',
    begins: 'SELECT t.tenant_id::text AS id FROM tenant t WHERE EXISTS (SELECT FROM license_operation o',
    across: 't',
  },
  {
    why: 'a start looks in which tenants somebody waits for a unit, and serves those in the name of each',
    begins: 'SELECT t.tenant_id::text AS id FROM tenant t WHERE EXISTS (SELECT FROM license_assignment_path p',
    across: 't',
  },
  {
    why: 'a start looks in which tenants something was given up, and tries it again in the name of each',
    begins: 'SELECT t.tenant_id::text AS id FROM tenant t WHERE EXISTS (SELECT FROM pending_evaluation e',
    across: 't',
  },
  {
    why: 'retention is one setting for all tenants: outcomes to which no audit entry refers any more go',
    begins: 'DELETE FROM license_outcome o USING ( SELECT old.tenant_id',
    across: 't',
  },
  {
    why: 'retention is one setting for all tenants: operations that ended before it go',
    begins: 'DELETE FROM license_operation d USING ( SELECT o.tenant_id',
    across: 'o',
  },
]

/** The entry of the list that a statement falls under. */
export function findAcrossTenants(text: string): AcrossTenants | undefined {
  const line = oneLine(text)
  return acrossTenants.find(({ begins }) => line.startsWith(begins))
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
