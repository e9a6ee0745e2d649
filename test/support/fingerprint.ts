import type { Contoso } from './contoso.ts'

/** Everything that belongs to tenants, or to one, a hash for each table: equal where nothing was changed and nothing noted. */
export async function fingerprint(
  { sql }: Contoso,
  tenantId: string | null = null,
): Promise<Readonly<Record<string, unknown>>> {
  const tables = await sql(
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name`,
  )
  const hashes: Record<string, unknown> = {}
  for (const { name } of tables) {
    const [row] = await sql(
      `SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) AS hash FROM "${String(name)}" t WHERE tenant_id = coalesce($1, tenant_id)`,
      tenantId,
    )
    hashes[String(name)] = row?.['hash']
  }
  return hashes
}
