/** What the database itself needs to write what a lap has written: the same rows, by hand, in one statement a table. */
import { crowdGroupId, crowdTenantId } from './crowd.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export interface Floor {
  readonly pathsMs: number
  readonly auditsMs: number
}

/**
 * Writes the paths and audit entries of the crowd's lap again, into tables with the same columns, indexes, checks and foreign
 * keys, in the order in which the lap wrote them.
 */
export async function measureFloor({ owner }: TestDatabase): Promise<Floor> {
  await copyTable('license_assignment_path', 'floor_path')
  await copyTable('directory_audit', 'floor_audit')
  await owner.query('CHECKPOINT')
  return {
    pathsMs: await time(
      `INSERT INTO floor_path SELECT p.* FROM membership m
       JOIN license_assignment_path p ON p.tenant_id = m.tenant_id AND p.user_id = m.member_id AND p.source_id = m.group_id
       WHERE m.tenant_id = $1 AND m.group_id = $2 ORDER BY m.since, m.member_id`,
      [crowdTenantId, crowdGroupId],
    ),
    auditsMs: await time(
      `INSERT INTO floor_audit SELECT * FROM directory_audit WHERE tenant_id = $1 AND activity = 'CHANGE_USER_LICENSE'
       ORDER BY activity_date_time, id`,
      [crowdTenantId],
    ),
  }

  async function copyTable(from: string, to: string): Promise<void> {
    await owner.query(`CREATE TABLE ${to} (LIKE ${from} INCLUDING ALL)`)
    const { rows } = await owner.query<{ name: string; definition: string }>(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'`,
      [from],
    )
    for (const { name, definition } of rows)
      await owner.query(`ALTER TABLE ${to} ADD CONSTRAINT floor_${name} ${definition}`)
  }

  async function time(text: string, values: readonly unknown[]): Promise<number> {
    const began = performance.now()
    await owner.query(text, [...values])
    return performance.now() - began
  }
}
