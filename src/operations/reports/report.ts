import type { TenantDb } from '../../db/tenant-db.ts'

/** A report as a table that is read from its first row to its last, however many there are. */
export interface Report {
  /** What it tells, in a few words. */
  readonly about: string
  readonly columns: readonly string[]
  /** Rows by the names of the columns; it reads on as they are taken. A page is of one moment, the next one of a later moment. */
  rows(db: TenantDb): AsyncIterable<object>
}
