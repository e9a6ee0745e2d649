import type { TypePolicies } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'

/** Which pages belong to one list, and which values without an id are a part of their object, whose fields add up. */
export const typePolicies: TypePolicies = {
  Query: {
    fields: {
      users: relayStylePagination(['filter', 'orderBy']),
      groups: relayStylePagination(['filter', 'orderBy']),
      directoryAudits: relayStylePagination(['filter']),
      duplicateLicensesReport: relayStylePagination(),
      redundantDirectLicensesReport: relayStylePagination(),
    },
  },
  Group: {
    fields: {
      members: relayStylePagination(),
      memberOf: relayStylePagination(),
      membersWithLicenseErrors: relayStylePagination(['error', 'skuId']),
      licenseOperations: relayStylePagination(),
    },
  },
  User: { fields: { joinedGroups: relayStylePagination() } },
  SubscribedSku: { fields: { assignedGroups: relayStylePagination() } },
  LicenseChangePreview: {
    merge: true,
    fields: { membersWithLicenseErrors: relayStylePagination(['error', 'skuId']) },
  },
  LicenseQueuePreview: { merge: true },
  LicenseUnitsDetail: { merge: true },
  AuditActivityInitiator: { merge: true },
  UserIdentity: { merge: true },
  AppIdentity: { merge: true },
}
