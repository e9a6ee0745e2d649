/** What is told of fields beside the words of their classes. */
import type { GraphQLSchema } from 'graphql'
import { placeOf, tellAlso } from './place.ts'

/** Fields of interfaces, in the words of one type. */
const ownWords: Readonly<Record<string, string>> = {
  'DirectoryAudit.id':
    'The id, by which `node` reads the entry again, such as "Directory_2026-03-01T09:30:00.000000Z_17": its moment and a number. It never changes, and nothing else in the tenant has it.',
  'Group.displayName': 'The name that people see, such as "Sales Team". Others may have the same.',
  'Organization.id':
    'The id of the tenant, a GUID in lower case: the `tid` of its tokens. `node` reads the organisation again by it.',
  'User.displayName': 'The name that people see, such as "Ada Fischer". Others may have the same.',
}

/** Where Microsoft's type has null, and nothing is ever without a value here. */
const neverNull: readonly string[] = [
  'AssignedLabel.labelId',
  'DirectoryAudit.correlationId',
  'DirectoryObject.displayName',
  'Group.allowExternalSenders',
  'Group.autoSubscribeNewMembers',
  'Group.createdDateTime',
  'Group.displayName',
  'Group.hasMembersWithLicenseErrors',
  'Group.hideFromAddressLists',
  'Group.hideFromOutlookClients',
  'Group.mailEnabled',
  'Group.mailNickname',
  'Group.securityEnabled',
  'LicenseProcessingState.state',
  'Organization.countryLetterCode',
  'Organization.createdDateTime',
  'Organization.displayName',
  'SubscribedSku.accountId',
  'SubscribedSku.accountName',
  'SubscribedSku.appliesTo',
  'SubscribedSku.capabilityStatus',
  'SubscribedSku.consumedUnits',
  'SubscribedSku.prepaidUnits',
  'SubscribedSku.productName',
  'SubscribedSku.skuPartNumber',
  'User.accountEnabled',
  'User.createdDateTime',
  'User.displayName',
  'User.userPrincipalName',
]

/** Describes these fields. */
export function describeFacts(schema: GraphQLSchema): void {
  for (const [place, words] of Object.entries(ownWords)) placeOf(schema, place).description = words
  for (const place of neverNull) tellAlso(schema, place, 'Never null, though the type allows it.')
}
