/** Microsoft Graph's organization on the wire; all of it is returned by default. Of most properties a tenant of the gateway has no value. */
import type { TenantRow } from '../../db/read/rows.ts'
import { moment, type Properties, type Property } from './properties.ts'

const without = (value: null | readonly never[] = null): Property<TenantRow> => ({
  byDefault: true,
  fields: [],
  value: () => value,
})

const organizationProperties: Properties<TenantRow> = {
  id: { byDefault: true, value: ({ tenantId }) => tenantId },
  deletedDateTime: without(),
  businessPhones: without([]),
  city: without(),
  country: without(),
  countryLetterCode: { byDefault: true, value: ({ countryLetterCode }) => countryLetterCode },
  createdDateTime: { byDefault: true, value: ({ createdDateTime }) => moment(createdDateTime) },
  // Where a person is licensed who has no usage location.
  defaultUsageLocation: { byDefault: true, value: ({ countryLetterCode }) => countryLetterCode },
  displayName: { byDefault: true, value: ({ displayName }) => displayName },
  marketingNotificationEmails: without([]),
  onPremisesLastSyncDateTime: without(),
  onPremisesSyncEnabled: without(),
  postalCode: without(),
  preferredLanguage: without(),
  securityComplianceNotificationMails: without([]),
  securityComplianceNotificationPhones: without([]),
  state: without(),
  street: without(),
  technicalNotificationMails: without([]),
  tenantType: without(),
  assignedPlans: without([]),
  provisionedPlans: without([]),
  verifiedDomains: without([]),
}

/** What `$select` of the tenant is read by. */
export const organizationType = { properties: organizationProperties, type: 'organization' }
