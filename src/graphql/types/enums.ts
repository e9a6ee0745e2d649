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
  description: 'Where one assignment of a licence to a user stands.',
  valuesConfig: {
    ACTIVE: { description: 'The user has the licence by this assignment.' },
    ACTIVE_WITH_ERROR: {
      description: 'The user still has the licence by this assignment, but a change of it failed; see the error.',
    },
    DISABLED: { description: 'The user is deleted; the assignment comes back when the user is restored.' },
    ERROR: { description: 'The user does not have the licence by this assignment; see the error.' },
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
  description: 'Why a licence could not be assigned to a user, or not be taken away.',
  valuesConfig: {
    COUNT_VIOLATION: { description: 'No unit of the product is left. The user waits for one.' },
    MUTUALLY_EXCLUSIVE_VIOLATION: {
      description: 'A service plan of the product excludes a service plan that the user has.',
    },
    DEPENDENCY_VIOLATION: {
      description:
        'A service plan of the product needs another service plan that the user does not have, or would lose by the change.',
    },
    PROHIBITED_IN_USAGE_LOCATION_VIOLATION: { description: "A service plan may not be used in the user's location." },
    UNIQUENESS_VIOLATION: { description: 'A proxy address of the user belongs to another user or group as well.' },
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
  description: "How far a change of a group's licences has come with the group's members.",
  valuesConfig: {
    QUEUED_FOR_PROCESSING: { description: 'Accepted; no member has been evaluated yet.' },
    PROCESSING_IN_PROGRESS: { description: 'Members are being evaluated.' },
    PROCESSING_COMPLETE: { description: 'Every member has been evaluated. Single members may be in error.' },
    PROCESSING_FAILED: {
      description: 'The evaluation itself could not go on; a reprocess of the group runs it again.',
    },
  },
})

/** Who may see a group. */
export const GroupAccessType = { NONE: 'NONE', PRIVATE: 'PRIVATE', SECRET: 'SECRET', PUBLIC: 'PUBLIC' } as const

registerEnumType(GroupAccessType, {
  name: 'GroupAccessType',
  description: 'Who may look into a group and join it.',
  valuesConfig: {
    NONE: { description: 'Not set.' },
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
    FAILURE: { description: 'It could not be done, or not all of it; see the reason.' },
  },
})

/** The kind of a group, as audit entries tell it. */
export const GroupType = { UNIFIED_GROUPS: 'UNIFIED_GROUPS', AZURE_AD: 'AZURE_AD' } as const

registerEnumType(GroupType, {
  name: 'GroupType',
  description: 'The kind of a group in an audit entry.',
  valuesConfig: {
    UNIFIED_GROUPS: { description: 'A Microsoft 365 group.' },
    AZURE_AD: { description: 'Any other group.' },
  },
})
