/** A line of a file → what it brings to the tenant: of a group its licences and members too, of a user its licences. */
import type { StagedKind } from '../../../db/write/import/staging.ts'
import { readGroup } from './read-group.ts'
import { readGroupLicense, readMember, readUserLicense } from './read-link.ts'
import { readSku } from './read-sku.ts'
import { readUser } from './read-user.ts'
import type { RecordReader } from './record-reader.ts'

/** The reader of each kind. */
export const recordReaders: Readonly<Record<StagedKind, RecordReader>> = {
  users: readUser,
  groups: readGroup,
  members: readMember,
  subscribedSkus: readSku,
  groupLicenses: readGroupLicense,
  userLicenses: readUserLicense,
}
