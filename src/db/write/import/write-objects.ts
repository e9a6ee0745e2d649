/** Writes staged users or groups, set-wise; the caller holds the licensing lock and has refused what cannot be written. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { changedObjects, columnsOf, type ObjectTable } from './object-columns.ts'

/** How many rows came, and how many of those that were there changed. */
export interface Written {
  readonly added: number
  readonly changed: number
}

/** Somebody made an object with the id of a staged one, after those that are there were looked at: the next attempt sees it. */
export class MadeMeanwhile extends Error {}

/**
 * Inserts new objects and changes those that differ. Those rows are locked before anything is written: whoever changes one of
 * them holds no other lock that the import could have, so nobody waits in a ring. Throws `MadeMeanwhile`.
 */
export async function writeObjects(db: TenantConnection, table: ObjectTable, moment: Moment): Promise<Written> {
  const [locked] = await db.query<{ changed: number; missing: number }>(
    `WITH locked AS (
       SELECT u.id FROM ${table.table} u JOIN (${changedObjects(table)}) c ON c.id = u.id
       WHERE u.tenant_id = $1 ORDER BY u.id FOR NO KEY UPDATE OF u)
     SELECT count(*)::int AS changed,
       (SELECT count(*)::int FROM ${table.staged} s LEFT JOIN directory_object o ON o.tenant_id = $1 AND o.id = s.id WHERE o.id IS NULL) AS missing
     FROM locked`,
  )
  const added = await insertObjects(db, table, moment)
  if (added !== locked?.missing)
    throw new MadeMeanwhile(`${table.table}: ${locked?.missing} were missing, ${added} are added`)
  if (locked?.changed) {
    if (table.kind === 'USER') await freeNames(db)
    await updateObjects(db, table)
  }
  await insertAddresses(db, table)
  return { added, changed: locked?.changed ?? 0 }
}

async function insertObjects(db: TenantConnection, table: ObjectTable, moment: Moment): Promise<number> {
  const [row] = await db.query<{ added: number }>(
    `WITH added AS (
       INSERT INTO directory_object (tenant_id, id, kind)
       SELECT $1, s.id, '${table.kind}' FROM ${table.staged} s
       WHERE NOT EXISTS (SELECT FROM directory_object o WHERE o.tenant_id = $1 AND o.id = s.id) RETURNING id)
     SELECT count(*)::int AS added FROM added`,
  )
  if (!row?.added) return 0
  await db.query(
    `INSERT INTO ${table.table} (tenant_id, id, ${table.columns.join(', ')})
     SELECT $1, m.id, ${columnsOf(table, '(m.next)')}
     FROM (SELECT s.id, jsonb_populate_record(NULL::${table.table}, ${table.defaults} || s.defaults || s.properties) AS next
           FROM ${table.staged} s WHERE NOT EXISTS (SELECT FROM ${table.table} u WHERE u.tenant_id = $1 AND u.id = s.id) OFFSET 0) m`,
    moment,
  )
  return row.added
}

/** A name that goes from one user to another is free before the other gets it: the index of names looks at each row by itself. */
async function freeNames(db: TenantConnection): Promise<void> {
  await db.query(
    `UPDATE "user" u SET user_principal_name = u.id || '@renaming.invalid'
     FROM import_user s
     WHERE u.tenant_id = $1 AND u.id = s.id AND lower(s.properties->>'user_principal_name') <> u.user_principal_name_key
       AND u.user_principal_name_key IN (SELECT lower(properties->>'user_principal_name') FROM import_user)`,
  )
}

/** Addresses that differ are removed, so that what is given stands as the whole list afterwards. */
async function updateObjects(db: TenantConnection, table: ObjectTable): Promise<void> {
  await db.query(
    `WITH changed AS MATERIALIZED (${changedObjects(table)}),
       gone AS (DELETE FROM proxy_address p USING changed c WHERE p.tenant_id = $1 AND p.object_id = c.id AND c.addresses)
     UPDATE ${table.table} u SET (${table.columns.join(', ')}) = ROW(${columnsOf(table, '(c.next)')})
     FROM changed c WHERE u.tenant_id = $1 AND u.id = c.id AND c.own`,
  )
}

async function insertAddresses(db: TenantConnection, { staged }: ObjectTable): Promise<void> {
  await db.query(
    `INSERT INTO proxy_address (tenant_id, object_id, position, address)
     SELECT $1, s.id, a.ordinal - 1, a.address
     FROM (SELECT s.id, s.addresses FROM ${staged} s WHERE s.addresses <> '{}'
             AND NOT EXISTS (SELECT FROM proxy_address p WHERE p.tenant_id = $1 AND p.object_id = s.id)) s,
       unnest(s.addresses) WITH ORDINALITY AS a(address, ordinal)`,
  )
}
