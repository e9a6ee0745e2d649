/** What a line of a file brings to the tenant, and how a kind of lines is read. */
import type { Staged } from '../../../db/write/import/staging.ts'
import type { Values } from './values.ts'

/** Something that a line brings, without where it stands. */
export type Brought = {
  readonly [Table in keyof Staged]: { readonly table: Table; readonly row: Row<Table> }
}[keyof Staged]

/** A row of a table, before its place is known. */
type Row<Table extends keyof Staged> = Omit<Staged[Table], 'n' | 'file' | 'position'>

/** How a line of a kind is read, and which columns it has in CSV. */
export interface RecordReader {
  /** Throws a `GatewayError` where the line as a whole cannot be taken. `groupId` is that of the path. */
  read(values: Values, groupId: string | null): readonly Brought[]
  readonly columns: readonly string[]
  /** The columns without which a file is none of the kind. */
  readonly needed: readonly string[]
}
