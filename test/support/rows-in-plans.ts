/** What statements make the database go through, as their plans tell it: a measure that no other load changes. */
import type pg from 'pg'
import type { TenantConnection } from '../../src/db/tenant-connection.ts'

/**
 * What autovacuum leaves behind, or has not come to yet: as it should be, of a table that was empty when they were made, none. With
 * few rows and neither, no plan tells the indexes of addresses apart, so these have one or the other.
 */
export const agesOfStatistics = [
  'ANALYZE',
  `UPDATE pg_class SET reltuples = 1, relpages = 1 WHERE relname ~ '^(license_assignment_path|membership|proxy_address)'`,
  'ANALYZE proxy_address; DELETE FROM pg_statistic',
] as const

/**
 * Runs each statement of a connection twice, the first time for its plan; counts rows with those that a filter or a join throws
 * away. What the first time writes is undone where `client` is given, whose transaction the statements are in.
 */
export function countRowsOfPlans(
  db: TenantConnection,
  client?: Pick<pg.ClientBase, 'query'>,
): {
  readonly db: TenantConnection
  rows(): number
  /** How tables were read, by which index. */
  scans(): readonly string[]
} {
  let rows = 0
  const scans: string[] = []
  const query = async <Row>(text: string, ...values: readonly unknown[]) => {
    await client?.query('SAVEPOINT before_plan')
    const [plan] = await db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) ${text}`,
      ...values,
    )
    await client?.query('ROLLBACK TO SAVEPOINT before_plan')
    if (plan) {
      rows += rowsOf(plan['QUERY PLAN'][0].Plan)
      scans.push(...scansOf(plan['QUERY PLAN'][0].Plan))
    }
    return await db.query<Row>(text, ...values)
  }
  return { db: { tenantId: db.tenantId, query }, rows: () => rows, scans: () => scans }
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Join Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

function rowsOf(node: PlanNode): number {
  const each = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  return each * node['Actual Loops'] + (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), 0)
}

function scansOf(node: PlanNode): string[] {
  const where = node['Index Name'] ?? node['Relation Name']
  return [...(where === undefined ? [] : [`${node['Node Type']} ${where}`]), ...(node.Plans ?? []).flatMap(scansOf)]
}
