/** A group: its properties, and in JSON its licences and its expanded members. */
import { GatewayError } from '../../../errors.ts'
import { toSecurityIdentifier } from '../../../util/security-identifier.ts'
import { mailNickname, proxyAddresses } from './addresses.ts'
import { readEntries, readLicense } from './licenses.ts'
import { nullable, type PropertyTable, readProperties, toColumns } from './properties.ts'
import { toMember } from './read-link.ts'
import type { Brought, RecordReader } from './record-reader.ts'
import { refuseDeleted } from './removed.ts'
import {
  entry,
  isNone,
  list,
  moment,
  objectId,
  optional,
  type Reader,
  refuseValue,
  required,
  requireType,
  text,
  truth,
  type Values,
  word,
} from './values.ts'

const short = text(256)
const named: Reader<string> = (value, name) => {
  const given = short(value, name)
  if (given.trim() === '') throw refuseValue(name, 'must not be blank')
  return given
}
const words = { read: list(text(64)), none: [] } as const
const labels: Reader<readonly object[]> = (value, name) =>
  list(entry, 100)(value, name).map((label) => ({
    labelId: required(label, 'labelId', text(64)),
    displayName: optional(label, 'displayName', short),
  }))
/** A line holds no more. */
const mostMembers = 50_000

const table: PropertyTable = {
  displayName: { read: named },
  description: nullable(text(1_024, { lines: true })),
  classification: nullable(short),
  createdDateTime: { read: moment },
  renewedDateTime: nullable(moment),
  groupTypes: words,
  securityEnabled: { read: truth },
  securityIdentifier: nullable(short),
  mailEnabled: { read: truth },
  mail: nullable(short),
  mailNickname: { read: mailNickname },
  isAssignableToRole: nullable(truth),
  membershipRule: nullable(text(3_072, { lines: true })),
  membershipRuleProcessingState: nullable(word('On', 'Paused')),
  visibility: nullable(text(64)),
  theme: nullable(text(64)),
  preferredDataLocation: nullable(text(64)),
  preferredLanguage: nullable(text(64)),
  resourceBehaviorOptions: words,
  resourceProvisioningOptions: words,
  onPremisesSyncEnabled: nullable(truth),
  onPremisesLastSyncDateTime: nullable(moment),
  onPremisesDomainName: nullable(short),
  onPremisesNetBiosName: nullable(short),
  onPremisesSamAccountName: nullable(short),
  onPremisesSecurityIdentifier: nullable(short),
}
/** Those that only JSON can have. */
const inJson: PropertyTable = { assignedLabels: { read: labels, none: [] } }

/** Groups. */
export const readGroup: RecordReader = {
  columns: ['id', ...Object.keys(table), 'proxyAddresses'],
  needed: ['id'],
  read(values) {
    const groupId = required(values, 'id', objectId)
    requireType(values, ['group'], 'the group')
    refuseDeleted(values)
    const properties = toColumns({ ...readProperties(table, values), ...readProperties(inJson, values) })
    const addresses =
      values['proxyAddresses'] === undefined ? null : (optional(values, 'proxyAddresses', proxyAddresses) ?? [])
    const defaults = { security_identifier: toSecurityIdentifier(groupId) }
    return [
      { table: 'groups', row: { id: groupId, properties, defaults, addresses } },
      ...readMembers(groupId, values),
      ...readLicenses(groupId, values),
    ]
  },
}

/** The members that stand in the group, each taken or refused by itself. What is known to be a part of them only is none of them. */
function readMembers(groupId: string, values: Values): readonly Brought[] {
  for (const [name, words] of Object.entries(incomplete))
    if (!isNone(values[name] ?? null)) return [refusal(refuseValue(name, words))]
  const members = readEntries(values, 'members', mostMembers) ?? []
  return members.map((member) => {
    try {
      return toMember(groupId, member)
    } catch (error) {
      if (error instanceof GatewayError) return refusal(error)
      throw error
    }
  })
}

const pages = 'import all pages of /groups/{id}/members as members/<id of the group>.json instead'
const incomplete = {
  'members@odata.nextLink': `says that the group has more members than stand here, of which none is taken: ${pages}`,
  'members@delta': `has changes of the members since an earlier answer, of which none is taken: ${pages}`,
} as const

function refusal({ message: reason }: GatewayError): Brought {
  return { table: 'refusals', row: { kind: 'members', reason, groupId: null } }
}

/** What the group gives, with a row that says so where it gives nothing. */
function readLicenses(groupId: string, values: Values): readonly Brought[] {
  const entries = readEntries(values, 'assignedLicenses')
  if (entries === null) return []
  const licenses = entries.map(readLicense)
  if (licenses.length === 0) return [{ table: 'groupLicenses', row: { groupId, skuId: null, plans: [] } }]
  return licenses.map((license) => ({ table: 'groupLicenses', row: { groupId, ...license } }))
}
