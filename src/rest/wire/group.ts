/**
 * Microsoft Graph's group on the wire. Which properties are returned without being asked for is documented with the type
 * (https://learn.microsoft.com/graph/api/resources/group). Whether members have errors is told where it is selected, which the live
 * Graph does not do.
 */
import type { MembershipView } from '../../db/read/groups.ts'
import type { GroupRow } from '../../db/read/rows.ts'
import { licensesOfGroup } from '../../operations/assigned-licenses.ts'
import { type Annotate, moment, pascalCase, type Properties, type Property } from './properties.ts'

/** A group, and what of it depends on who asks or on its members. */
export interface GroupSource {
  readonly row: GroupRow
  /** How the signed-in user sees it as a direct member; null for everyone else. */
  readonly view: MembershipView | null
  /** Whether somebody is in error for what it gives. */
  readonly hasErrors: boolean
}

type GroupProperty = Property<GroupSource>
type Column = keyof GroupRow

const column = (name: Column, byDefault = true): GroupProperty => ({ byDefault, value: ({ row }) => row[name] })
const date = (name: 'createdDateTime' | 'onPremisesLastSyncDateTime' | 'renewedDateTime'): GroupProperty => ({
  byDefault: true,
  value: ({ row }) => moment(row[name]),
})
const viewed = (name: Exclude<keyof MembershipView, 'groupId'>): GroupProperty => ({
  byDefault: false,
  fields: [],
  value: ({ view }) => view?.[name],
})

/** The properties of the example on Microsoft's page of `assignLicense`, in its order. */
export const groupProperties: Properties<GroupSource> = {
  id: column('id'),
  deletedDateTime: { byDefault: true, value: ({ row }) => moment(row.deletedDateTime) },
  assignedLabels: {
    byDefault: false,
    value: ({ row }, annotate) => each(row.assignedLabels, 'assignedLabel', annotate),
  },
  assignedLicenses: {
    byDefault: false,
    value: ({ row }, annotate) =>
      licensesOfGroup(row.licenses ?? []).map(({ skuId, disabledPlans }) =>
        annotate('assignedLicense', { disabledPlans, skuId }),
      ),
  },
  classification: column('classification'),
  createdDateTime: date('createdDateTime'),
  description: column('description'),
  displayName: column('displayName'),
  groupTypes: column('groupTypes'),
  hasMembersWithLicenseErrors: { byDefault: false, fields: [], value: ({ hasErrors }) => hasErrors },
  isAssignableToRole: column('isAssignableToRole'),
  licenseProcessingState: {
    byDefault: false,
    value: ({ row: { licenseOperations: [newest] = [] } }, annotate) =>
      newest?.state && annotate('licenseProcessingState', { state: pascalCase(newest.state) }),
  },
  mail: column('mail'),
  mailEnabled: column('mailEnabled'),
  mailNickname: column('mailNickname'),
  mdmAppId: column('mdmAppId', false),
  membershipRule: column('membershipRule'),
  membershipRuleProcessingState: column('membershipRuleProcessingState'),
  onPremisesDomainName: column('onPremisesDomainName'),
  onPremisesLastSyncDateTime: date('onPremisesLastSyncDateTime'),
  onPremisesNetBiosName: column('onPremisesNetBiosName'),
  onPremisesProvisioningErrors: {
    byDefault: true,
    value: ({ row }, annotate) => each(row.onPremisesProvisioningErrors, 'onPremisesProvisioningError', annotate),
  },
  onPremisesSamAccountName: column('onPremisesSamAccountName'),
  onPremisesSecurityIdentifier: column('onPremisesSecurityIdentifier'),
  onPremisesSyncEnabled: column('onPremisesSyncEnabled'),
  preferredDataLocation: column('preferredDataLocation'),
  preferredLanguage: column('preferredLanguage'),
  proxyAddresses: {
    byDefault: true,
    value: ({ row }) => (row.directoryObject?.proxyAddresses ?? []).map(({ address }) => address),
  },
  renewedDateTime: date('renewedDateTime'),
  resourceBehaviorOptions: column('resourceBehaviorOptions'),
  resourceProvisioningOptions: column('resourceProvisioningOptions'),
  securityEnabled: column('securityEnabled'),
  securityIdentifier: column('securityIdentifier'),
  theme: column('theme'),
  visibility: column('visibility'),
  accessType: { byDefault: false, value: ({ row }) => row.accessType?.toLowerCase() },
  allowExternalSenders: column('allowExternalSenders', false),
  autoSubscribeNewMembers: column('autoSubscribeNewMembers', false),
  isFavorite: viewed('isFavorite'),
  isSubscribedByMail: viewed('isSubscribedByMail'),
  unseenCount: viewed('unseenCount'),
  unseenConversationsCount: viewed('unseenConversationsCount'),
  unseenMessagesCount: viewed('unseenMessagesCount'),
  hideFromOutlookClients: column('hideFromOutlookClients', false),
  hideFromAddressLists: column('hideFromAddressLists', false),
  isArchived: column('isArchived', false),
}

/** All of them, as that example answers. */
export const documentedProperties: readonly string[] = Object.keys(groupProperties)

/** What the live Graph lacks: it belongs to devices there. */
const ofTheExampleAlone = 'mdmAppId'

/** A property that no group of the gateway's directory has a value of. */
const without = (value: null | readonly never[], byDefault: boolean): GroupProperty => ({
  byDefault,
  fields: [],
  value: () => value,
})

/** What the live Graph has besides: when a group expires, its alternate key, what services say of it, and its administrative unit. */
const ofTheLiveGraphAlone: Properties<GroupSource> = {
  expirationDateTime: without(null, true),
  uniqueName: without(null, true),
  serviceProvisioningErrors: without([], true),
  isManagementRestricted: without(null, false),
}

/** The properties of the live Graph. */
export const graphGroupProperties: Properties<GroupSource> = {
  ...Object.fromEntries(Object.entries(groupProperties).filter(([name]) => name !== ofTheExampleAlone)),
  ...ofTheLiveGraphAlone,
}

function each(values: unknown, type: string, annotate: Annotate): readonly object[] {
  return Array.isArray(values) ? values.map((value: object) => annotate(type, value)) : []
}
