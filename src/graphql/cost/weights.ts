/**
 * What fields cost: each costs 1 for every object on which it stands, but for those that are told here, which cost more by
 * themselves or answer a list without pages. Such a list counts as long as lists of its kind are in a large tenant.
 */

/** By field, as `Query.users`; what costs as much as its kind is not here. */
export const weights: Readonly<Record<string, number>> = {
  'Query.previewAssignLicense': 10_000,
  'Query.duplicateLicensesReport': 1_000,
  'Query.redundantDirectLicensesReport': 1_000,
}

/** What the fields of a kind cost, whatever their name. */
export const kinds = {
  /** A change takes locks, writes in a transaction and leaves work to the engine. */
  mutation: 1_000,
  /** A field of Query or Subscription reads the database by itself. */
  root: 10,
  /** A list in pages is read for each object on which it stands. */
  pagedList: 10,
  /** So is the length of a whole list. */
  totalCount: 10,
  /** A list in pages with a filter: for a page of it, and for its length, more rows are read than are shown. */
  search: 1_000,
  other: 1,
} as const

/** The items that count for lists without pages, by field. */
export const sizes: Readonly<Record<string, number>> = {
  'AssignedLicense.disabledServicePlans': 5,
  'AssignedLicense.enabledServicePlans': 30,
  'DirectoryAudit.additionalDetails': 2,
  'DirectoryAudit.targetResources': 2,
  'DuplicateLicense.groups': 3,
  'DuplicateLicense.onlyDirectServicePlans': 5,
  'Group.assignedLabels': 1,
  'Group.assignedLicenses': 5,
  'Group.onPremisesProvisioningErrors': 1,
  'LicenseChangePreview.skus': 10,
  'LicenseDetails.servicePlans': 30,
  'LicenseOperation.addLicenses': 2,
  'LicenseQueuePreview.skus': 10,
  'MemberLicenseError.conflictingServicePlans': 2,
  'MemberLicenseError.servicePlans': 2,
  'MemberWithLicenseErrorsEdge.errors': 2,
  'Query.seatsReport': 50,
  'Query.subscribedSkus': 50,
  'Query.unusedSkusReport': 50,
  'SkuChangePreview.errors': 3,
  'SkuChangePreview.servicePlans': 30,
  'SubscribedSku.servicePlans': 30,
  'TargetResource.modifiedProperties': 3,
  'User.assignedLicenses': 5,
  'User.licenseAssignmentStates': 8,
  'User.licenseDetails': 5,
  // Introspection.
  '__Directive.args': 1,
  '__Field.args': 1,
  '__Schema.directives': 8,
  '__Schema.types': 100,
  '__Type.enumValues': 1,
  '__Type.fields': 5,
  '__Type.inputFields': 2,
  '__Type.interfaces': 1,
  '__Type.possibleTypes': 1,
}
