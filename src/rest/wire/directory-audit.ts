/** Microsoft Graph's directoryAudit on the wire; all of it is returned by default, enumerations in lower camel case. */
import type { DirectoryAuditView } from '../../operations/render-directory-audit.ts'
import { type Properties, type Property } from './properties.ts'

const plain = (name: keyof DirectoryAuditView): Property<DirectoryAuditView> => ({
  byDefault: true,
  value: (audit) => audit[name],
})

/** The properties, in the live Graph's order. */
export const directoryAuditProperties: Properties<DirectoryAuditView> = {
  id: plain('id'),
  category: plain('category'),
  correlationId: plain('correlationId'),
  result: { byDefault: true, value: ({ result }) => result.toLowerCase() },
  resultReason: plain('resultReason'),
  activityDisplayName: plain('activityDisplayName'),
  activityDateTime: plain('activityDateTime'),
  loggedByService: plain('loggedByService'),
  operationType: plain('operationType'),
  initiatedBy: {
    byDefault: true,
    value: ({ initiatedBy: { user, app } }, annotate) =>
      annotate('auditActivityInitiator', {
        user: user && annotate('userIdentity', { ...user, ipAddress: null }),
        app: app && annotate('appIdentity', { ...app, servicePrincipalId: null, servicePrincipalName: null }),
      }),
  },
  targetResources: {
    byDefault: true,
    value: ({ targetResources }, annotate) =>
      targetResources.map(({ groupType, modifiedProperties, ...target }) =>
        annotate('targetResource', {
          ...target,
          groupType: groupType && groupTypes[groupType],
          modifiedProperties: modifiedProperties.map((property) => annotate('modifiedProperty', property)),
        }),
      ),
  },
  additionalDetails: {
    byDefault: true,
    value: ({ additionalDetails }, annotate) => additionalDetails.map((detail) => annotate('keyValue', detail)),
  },
}

const groupTypes = { UNIFIED_GROUPS: 'unifiedGroups', AZURE_AD: 'azureAD' } as const

/** What `$select` of an audit entry is read by. */
export const directoryAuditType = { properties: directoryAuditProperties, type: 'directoryAudit' }
