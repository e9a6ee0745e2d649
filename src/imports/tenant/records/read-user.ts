/** A user: its properties as Microsoft Graph judges them, and in JSON its licences. */
import { checkUserProperties } from '../../../operations/user-properties.ts'
import { mailNickname, proxyAddresses } from './addresses.ts'
import { judge } from './judge.ts'
import { isHeldDirectly, readEntries, readLicense } from './licenses.ts'
import { nullable, type PropertyTable, readProperties, toColumns } from './properties.ts'
import type { Brought, RecordReader } from './record-reader.ts'
import { refuseDeleted } from './removed.ts'
import { moment, objectId, optional, required, requireType, text, truth, type Values } from './values.ts'

/** The lengths are those of Microsoft Graph, judged below. */
const words = text(1_024)
const table: PropertyTable = {
  displayName: { read: words },
  userPrincipalName: { read: words },
  givenName: nullable(words),
  surname: nullable(words),
  mail: nullable(words),
  mailNickname: nullable(mailNickname),
  jobTitle: nullable(words),
  department: nullable(words),
  officeLocation: nullable(words),
  usageLocation: nullable(words),
  accountEnabled: { read: truth },
  createdDateTime: { read: moment },
}

/** Users. */
export const readUser: RecordReader = {
  columns: ['id', ...Object.keys(table), 'proxyAddresses'],
  needed: ['id'],
  read(values) {
    const id = required(values, 'id', objectId)
    requireType(values, ['user'], 'the user')
    refuseDeleted(values)
    const properties = readProperties(table, values)
    const addresses =
      values['proxyAddresses'] === undefined ? null : (optional(values, 'proxyAddresses', proxyAddresses) ?? [])
    const { mailNickname: _nickname, createdDateTime: _created, ...judged } = properties
    judge(() => checkUserProperties(judged))
    const row = { id, properties: toColumns(properties), defaults: {}, addresses }
    return [{ table: 'users', row }, ...readLicenses(id, values)]
  },
}

/** `licenseAssignmentStates` tells what is direct; `assignedLicenses` alone has inherited licences among the direct ones. */
function readLicenses(userId: string, values: Values): readonly Brought[] {
  const states = readEntries(values, 'licenseAssignmentStates')
  const entries = states?.filter(isHeldDirectly) ?? readEntries(values, 'assignedLicenses') ?? []
  return entries.map((entry) => ({
    table: 'userLicenses',
    row: { userId, ...readLicense(entry), direct: states !== null },
  }))
}
