/** What connects users, groups and products: a member of a group, a licence of a group or of a user. */
import { readLicense } from './licenses.ts'
import type { Brought, RecordReader } from './record-reader.ts'
import { refuseRemoved } from './removed.ts'
import { guid, isNone, moment, optional, refuseValue, required, requireType, type Values } from './values.ts'

/** Members; the group is that of the line, else of the file's path. A page of Graph has the id of the member as `id`. */
export const readMember: RecordReader = {
  columns: ['groupId', 'memberId', 'id', 'sinceDateTime'],
  needed: [],
  read(values, groupOfPath) {
    const groupId = optional(values, 'groupId', guid) ?? groupOfPath
    if (groupId === null)
      throw refuseValue('groupId', 'is missing, and no folder or file on the way is called like a group')
    return [toMember(groupId, values)]
  },
}

/** The membership of an object as a page of Graph, or a line, has it. */
export function toMember(groupId: string, values: Values): Brought {
  requireType(values, ['user', 'group'], 'the member', '; members are users and groups')
  refuseRemoved(values)
  const memberId = optional(values, 'memberId', guid) ?? optional(values, 'id', guid)
  if (memberId === null) throw refuseValue('memberId', '(or id) is missing')
  return { table: 'members', row: { groupId, memberId, since: optional(values, 'sinceDateTime', moment) } }
}

/** Licences of groups; without a product, the line says that the group's licences are in the file, which may be none. */
export const readGroupLicense: RecordReader = {
  columns: ['groupId', 'skuId', 'disabledPlans'],
  needed: ['groupId', 'skuId'],
  read(values) {
    const groupId = required(values, 'groupId', guid)
    const none = isNone(values['skuId'] ?? null)
    const license = none ? { skuId: null, plans: [] } : readLicense(values)
    return [{ table: 'groupLicenses', row: { groupId, ...license } }]
  },
}

/** Direct licences. */
export const readUserLicense: RecordReader = {
  columns: ['userId', 'skuId', 'disabledPlans'],
  needed: ['userId', 'skuId'],
  read(values) {
    return [
      {
        table: 'userLicenses',
        row: { userId: required(values, 'userId', guid), ...readLicense(values), direct: true },
      },
    ]
  },
}
