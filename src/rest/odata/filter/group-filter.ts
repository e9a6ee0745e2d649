/** What groups are filtered by (Graph, "group resource type", the properties that support `$filter`). */
import type { GroupFilterRequest } from '../../../operations/group-filter.ts'
import { graphGroupProperties } from '../../wire/group.ts'
import { countOf, flag, guid, oneOf, orNull, text } from './filterable.ts'
import type { Expression } from './expression.ts'
import { type FilterableType, translate } from './translate.ts'

const group: FilterableType<GroupFilterRequest> = {
  type: 'group',
  names: Object.keys(graphGroupProperties),
  filterable: {
    id: guid((id) => ({ id })),
    displayName: text((displayName) => ({ displayName })),
    mail: orNull<GroupFilterRequest>(
      text((mail) => ({ mail })),
      { hasMail: false },
    ),
    mailEnabled: flag((mailEnabled) => ({ mailEnabled })),
    mailNickname: text((mailNickname) => ({ mailNickname })),
    securityEnabled: flag((securityEnabled) => ({ securityEnabled })),
    // False is what was synced and is no more, null what never was.
    onPremisesSyncEnabled: orNull<GroupFilterRequest>(
      flag((isSynced) => (isSynced ? { onPremisesSyncEnabled: true } : { isOnceSynced: true })),
      { isNeverSynced: true },
    ),
    isAssignableToRole: flag((isAssignableToRole) => ({ isAssignableToRole })),
    'proxyAddresses/any': text((proxyAddresses) => ({ proxyAddresses })),
    'groupTypes/any': oneOf({ Unified: { kind: 'MICROSOFT_365' }, DynamicMembership: { isDynamic: true } }),
    'assignedLicenses/any/skuId': guid((assignedSku) => ({ assignedSku })),
    'assignedLicenses/$count': countOf({ hasAssignedLicenses: false }),
    hasMembersWithLicenseErrors: flag((hasMembersWithLicenseErrors) => ({ hasMembersWithLicenseErrors })),
  },
}

/** The groups that a parsed filter means. Throws as `translate` does. */
export const toGroupFilter = (expression: Expression): GroupFilterRequest => translate(expression, group)
