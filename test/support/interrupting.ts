import type { TenantDb } from '../../src/db/tenant-db.ts'

/** The tenant's handle, whose steps call `between` after each statement that `text` matches. */
export function interrupting(db: TenantDb, text: RegExp, between: () => Promise<unknown>): TenantDb {
  return {
    ...db,
    step: (run) =>
      db.step((connection) =>
        run({
          ...connection,
          async query<Row>(statement: string, ...parameters: readonly unknown[]) {
            const result = await connection.query<Row>(statement, ...parameters)
            if (text.test(statement)) await between()
            return result
          },
        }),
      ),
  }
}
