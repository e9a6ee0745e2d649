/** Microsoft's enumerations in upper snake case. */
import { registerEnumType } from 'type-graphql'

/** Where one assignment of a licence stands. */
export const LicenseAssignmentStatus = {
  ACTIVE: 'ACTIVE',
  ACTIVE_WITH_ERROR: 'ACTIVE_WITH_ERROR',
  DISABLED: 'DISABLED',
  ERROR: 'ERROR',
} as const

registerEnumType(LicenseAssignmentStatus, {
  name: 'LicenseAssignmentStatus',
  description:
    'Where one assignment of a licence to a user stands. The user has the product in the states ACTIVE and ACTIVE_WITH_ERROR.',
  valuesConfig: {
    ACTIVE: { description: 'The user has the licence by this assignment, as it should be.' },
    ACTIVE_WITH_ERROR: {
      description:
        'The user still has the licence by this assignment, but a change of it failed, so that it is as it was before: `error` says why. Nobody loses a service because of a failure.',
    },
    DISABLED: { description: 'The user is deleted; the assignment comes back when the user is restored.' },
    ERROR: { description: 'The user does not have the licence by this assignment: `error` says why.' },
  },
})

/** Why an assignment of a licence is in error. */
export const LicenseAssignmentError = {
  COUNT_VIOLATION: 'COUNT_VIOLATION',
  MUTUALLY_EXCLUSIVE_VIOLATION: 'MUTUALLY_EXCLUSIVE_VIOLATION',
  DEPENDENCY_VIOLATION: 'DEPENDENCY_VIOLATION',
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
  UNIQUENESS_VIOLATION: 'UNIQUENESS_VIOLATION',
  OTHER: 'OTHER',
} as const

registerEnumType(LicenseAssignmentError, {
  name: 'LicenseAssignmentError',
  description:
    'Why a licence could not be assigned to a user, or not be taken away. Where several apply, it is the first of PROHIBITED_IN_USAGE_LOCATION_VIOLATION, MUTUALLY_EXCLUSIVE_VIOLATION, DEPENDENCY_VIOLATION, UNIQUENESS_VIOLATION and COUNT_VIOLATION.',
  valuesConfig: {
    COUNT_VIOLATION: {
      description:
        'No unit of the product is left. The user waits for one, and gets it without a further call when one comes free or is bought, unless the gateway is set to leave that to a reprocess (`SEAT_QUEUE=off`). Buy units, or take the product from somebody.',
    },
    MUTUALLY_EXCLUSIVE_VIOLATION: {
      description:
        'A service plan of the product and another one that the user has, or would get by the same group, cannot be together: two plans of Exchange Online, for example. Take one of the products away, or switch one of the plans off.',
    },
    DEPENDENCY_VIOLATION: {
      description:
        'A service plan of the product needs another service plan that the user does not have, or another product of the user needs one that the change would take away. Add the product that has it, or switch off the plan that needs it.',
    },
    PROHIBITED_IN_USAGE_LOCATION_VIOLATION: {
      description:
        'A service plan of the product may not be used where the user is: in the country of its `usageLocation`, or where it has none, of the tenant. Set another `usageLocation`, then reprocess, or switch that plan off.',
    },
    UNIQUENESS_VIOLATION: {
      description:
        'A plan of the product would give the user a mailbox, but one of its `proxyAddresses` belongs to another user or group as well. Take the address away from one of them, then reprocess.',
    },
    OTHER: {
      description:
        'Nothing is wrong with this licence, but another one of the same group is in error for the user, and a group gives all or nothing: mend the other one. The state tells whether the user keeps this one meanwhile (ACTIVE_WITH_ERROR) or lacks it (ERROR).',
    },
  },
})

/** How far an operation has come. */
export const LicenseProcessingStatus = {
  QUEUED_FOR_PROCESSING: 'QUEUED_FOR_PROCESSING',
  PROCESSING_IN_PROGRESS: 'PROCESSING_IN_PROGRESS',
  PROCESSING_COMPLETE: 'PROCESSING_COMPLETE',
  PROCESSING_FAILED: 'PROCESSING_FAILED',
} as const

registerEnumType(LicenseProcessingStatus, {
  name: 'LicenseProcessingStatus',
  description:
    "How far a change of a group's licences has come with the group's members: first QUEUED_FOR_PROCESSING, then PROCESSING_IN_PROGRESS, at last PROCESSING_COMPLETE or PROCESSING_FAILED.",
  valuesConfig: {
    QUEUED_FOR_PROCESSING: { description: 'Accepted; no member has been evaluated yet.' },
    PROCESSING_IN_PROGRESS: { description: 'Members are being evaluated.' },
    PROCESSING_COMPLETE: {
      description:
        'Every member has been evaluated. Single members may be in error all the same: `failedMembers` counts them, `membersWithLicenseErrors` lists them.',
    },
    PROCESSING_FAILED: {
      description:
        'The evaluation itself could not go on, and `error` of the operation says why; `reprocessGroupLicenseAssignment` runs it again.',
    },
  },
})

/** Who may see a group. */
export const GroupAccessType = { NONE: 'NONE', PRIVATE: 'PRIVATE', SECRET: 'SECRET', PUBLIC: 'PUBLIC' } as const

registerEnumType(GroupAccessType, {
  name: 'GroupAccessType',
  description: 'Who may look into a group and join it.',
  valuesConfig: {
    NONE: { description: 'Nobody has said who may.' },
    PRIVATE: { description: 'Owners approve who joins.' },
    SECRET: { description: 'The group is hidden from those who are no members.' },
    PUBLIC: { description: 'Everyone may join.' },
  },
})

/** How an activity ended. */
export const OperationResult = { SUCCESS: 'SUCCESS', FAILURE: 'FAILURE' } as const

registerEnumType(OperationResult, {
  name: 'OperationResult',
  description: 'How an audited activity ended.',
  valuesConfig: {
    SUCCESS: { description: 'It was done.' },
    FAILURE: { description: 'It could not be done, or not all of it: `resultReason` says why.' },
  },
})

/** The kind of a group, as audit entries tell it. */
export const GroupType = { UNIFIED_GROUPS: 'UNIFIED_GROUPS', AZURE_AD: 'AZURE_AD' } as const

registerEnumType(GroupType, {
  name: 'GroupType',
  description: 'The kind of a group, as an audit entry tells it.',
  valuesConfig: {
    UNIFIED_GROUPS: { description: 'A Microsoft 365 group.' },
    AZURE_AD: { description: 'Any other group.' },
  },
})
