import type { Contoso } from './contoso.ts'

/** The start of the day by the database's clock, in SQL. */
export const today = "date_trunc('day', now(), 'UTC')"

/** The names of those that hold a time, the oldest first. */
export async function auditPartitions(contoso: Contoso): Promise<string[]> {
  const rows = await contoso.sql(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
     WHERE inhparent = 'directory_audit'::regclass AND inhrelid <> 'directory_audit_default'::regclass ORDER BY 1`,
  )
  return rows.map((row) => String(row['name']))
}

/** Makes the partition of a day so many days ago. */
export async function addAuditPartition(contoso: Contoso, daysAgo: number): Promise<void> {
  await contoso.sql(
    `DO $$ DECLARE day timestamptz := ${today} - ${daysAgo} * interval '1 day'; BEGIN
       EXECUTE format('CREATE TABLE directory_audit_%s PARTITION OF directory_audit FOR VALUES FROM (%L) TO (%L)',
         to_char(day AT TIME ZONE 'UTC', 'YYYYMMDD'), day, day + interval '1 day'); END $$`,
  )
}
