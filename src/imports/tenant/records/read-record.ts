/** A line of a file → what it brings to the tenant: of a group its licences and members too, of a user its licences. */
import type { Staged, StagedKind } from '../../../db/write/import/staging.ts'
import { readGroup } from './read-group.ts'
import { readGroupLicense, readMember, readUserLicense } from './read-link.ts'
import { readSku } from './read-sku.ts'
import { readUser } from './read-user.ts'
import type { Values } from './values.ts'

/** Something that a line brings, without where it stands. */
export type Brought = {
  readonly [Table in keyof Staged]: { readonly table: Table; readonly row: Row<Table> }
}[keyof Staged]

/** A row of a table, before its place is known. */
export type Row<Table extends keyof Staged> = Omit<Staged[Table], 'n' | 'file' | 'position'>

/** How a line of a kind is read, and which columns it has in CSV. */
export interface RecordReader {
  /** Throws a `GatewayError` where the line as a whole cannot be taken. `groupId` is that of the path. */
  read(values: Values, groupId: string | null): readonly Brought[]
  readonly columns: readonly string[]
  /** The columns without which a file is none of the kind. */
  readonly needed: readonly string[]
}

/** The reader of each kind. */
export const recordReaders: Readonly<Record<StagedKind, RecordReader>> = {
  users: readUser,
  groups: readGroup,
  members: readMember,
  subscribedSkus: readSku,
  groupLicenses: readGroupLicense,
  userLicenses: readUserLicense,
}
