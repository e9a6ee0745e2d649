/**
 * Microsoft Graph's user on the wire: eleven properties are returned without being asked for, the licensing part only where it
 * is selected (https://learn.microsoft.com/graph/api/resources/user). Of its other properties those are here that scripts about licences select.
 */
import type { LicensePathRow, ServicePlanRow, UserRow } from '../../db/read/rows.ts'
import type { SkuId } from '../../licensing/model.ts'
import { licensesOfUser } from '../../operations/assigned-licenses.ts'
import { type AssignedPlanValue, assignedPlansOf } from '../../operations/assigned-plans.ts'
import { type Annotate, moment, pascalCase, type Properties, type Property } from './properties.ts'

/** A user, with the service plans of products, as far as a property needs them. */
export interface UserSource extends UserRow {
  plansOf(skuId: SkuId): readonly ServicePlanRow[]
}

type UserProperty = Property<UserSource>

const column = (name: keyof UserRow, byDefault = false): UserProperty => ({ byDefault, value: (row) => row[name] })

/** A property that no user of the gateway's directory has a value of. */
const without = (value: null | readonly never[] = null, byDefault = false): UserProperty => ({
  byDefault,
  fields: [],
  value: () => value,
})

/** The properties of the live Graph, those that are returned by default first, in the live Graph's order. */
export const userProperties: Properties<UserSource> = {
  businessPhones: without([], true),
  displayName: column('displayName', true),
  givenName: column('givenName', true),
  jobTitle: column('jobTitle', true),
  mail: column('mail', true),
  mobilePhone: without(null, true),
  officeLocation: column('officeLocation', true),
  preferredLanguage: without(null, true),
  surname: column('surname', true),
  userPrincipalName: column('userPrincipalName', true),
  id: column('id', true),
  accountEnabled: column('accountEnabled'),
  assignedLicenses: {
    byDefault: false,
    value: ({ licensePaths = [] }, annotate) =>
      licensesOfUser(licensePaths).map(({ skuId, disabledPlans }) =>
        annotate('assignedLicense', { disabledPlans, skuId }),
      ),
  },
  assignedPlans: {
    byDefault: false,
    value: ({ licensePaths = [], plansOf }, annotate) =>
      assignedPlansOf(licensePaths, plansOf).map((plan) => planOf(plan, annotate)),
  },
  city: without(),
  companyName: without(),
  country: without(),
  createdDateTime: { byDefault: false, value: (row) => moment(row.createdDateTime) },
  deletedDateTime: { byDefault: false, value: (row) => moment(row.deletedDateTime) },
  department: column('department'),
  employeeId: without(),
  employeeType: without(),
  isManagementRestricted: without(),
  licenseAssignmentStates: {
    byDefault: false,
    value: ({ licensePaths = [] }, annotate) => licensePaths.map((path) => stateOf(path, annotate)),
  },
  mailNickname: column('mailNickname'),
  onPremisesDistinguishedName: without(),
  onPremisesDomainName: without(),
  onPremisesImmutableId: without(),
  onPremisesLastSyncDateTime: without(),
  onPremisesSamAccountName: without(),
  onPremisesSecurityIdentifier: without(),
  onPremisesSyncEnabled: without(),
  onPremisesUserPrincipalName: without(),
  otherMails: without([]),
  postalCode: without(),
  preferredDataLocation: without(),
  // It tells plans by the names of their services alone.
  provisionedPlans: without([]),
  proxyAddresses: {
    byDefault: false,
    value: ({ directoryObject }) => (directoryObject?.proxyAddresses ?? []).map(({ address }) => address),
  },
  serviceProvisioningErrors: without([]),
  state: without(),
  streetAddress: without(),
  usageLocation: column('usageLocation'),
  userType: without(),
}

/** What `$select` of a user is read by. */
export const userType = { properties: userProperties, type: 'user' }

/** Microsoft's assignedPlan; the catalogue does not tell to which service a plan belongs. */
function planOf({ servicePlanId, assignedDateTime, capabilityStatus }: AssignedPlanValue, annotate: Annotate): object {
  return annotate('assignedPlan', {
    assignedDateTime: moment(assignedDateTime),
    capabilityStatus,
    service: null,
    servicePlanId,
  })
}

/** Microsoft's licenseAssignmentState; its error is null where nothing went wrong. */
function stateOf(path: LicensePathRow, annotate: Annotate): object {
  return annotate('licenseAssignmentState', {
    assignedByGroup: path.sourceKind === 'GROUP' ? path.sourceId : null,
    disabledPlans: path.disabledPlanSet.servicePlanIds,
    error: path.error && pascalCase(path.error),
    lastUpdatedDateTime: moment(path.lastUpdatedDateTime),
    skuId: path.skuId,
    state: pascalCase(path.state),
  })
}
