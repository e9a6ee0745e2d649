/** What each activity is called in Microsoft's audit log; the names of those that Microsoft has not are in its style. */
import type { AuditActivity } from '../db/read/directory-audits.ts'

/** How Microsoft's audit log calls an activity, and among what it counts it. */
export interface ActivityWords {
  readonly activityDisplayName: string
  readonly category: 'GroupManagement' | 'UserManagement' | 'DirectoryManagement'
  readonly operationType: 'Add' | 'Assign' | 'Delete' | 'Unassign' | 'Update'
}

const group = 'GroupManagement'
const user = 'UserManagement'

/** The words of every activity. */
export const auditActivities: Readonly<Record<AuditActivity, ActivityWords>> = {
  SET_GROUP_LICENSE: { activityDisplayName: 'Set group license', category: group, operationType: 'Assign' },
  START_APPLYING_GROUP_LICENSE: {
    activityDisplayName: 'Start applying group based license to users',
    category: group,
    operationType: 'Update',
  },
  FINISH_APPLYING_GROUP_LICENSE: {
    activityDisplayName: 'Finish applying group based license to users',
    category: group,
    operationType: 'Update',
  },
  TRIGGER_GROUP_LICENSE_RECALCULATION: {
    activityDisplayName: 'Trigger group license recalculation',
    category: group,
    operationType: 'Update',
  },
  CHANGE_USER_LICENSE: { activityDisplayName: 'Change user license', category: user, operationType: 'Update' },
  ADD_MEMBER_TO_GROUP: { activityDisplayName: 'Add member to group', category: group, operationType: 'Assign' },
  REMOVE_MEMBER_FROM_GROUP: {
    activityDisplayName: 'Remove member from group',
    category: group,
    operationType: 'Unassign',
  },
  ADD_USER: { activityDisplayName: 'Add user', category: user, operationType: 'Add' },
  UPDATE_USER: { activityDisplayName: 'Update user', category: user, operationType: 'Update' },
  DELETE_USER: { activityDisplayName: 'Delete user', category: user, operationType: 'Delete' },
  RESTORE_USER: { activityDisplayName: 'Restore user', category: user, operationType: 'Update' },
  ADD_GROUP: { activityDisplayName: 'Add group', category: group, operationType: 'Add' },
  UPDATE_GROUP: { activityDisplayName: 'Update group', category: group, operationType: 'Update' },
  DELETE_GROUP: { activityDisplayName: 'Delete group', category: group, operationType: 'Delete' },
  RESTORE_GROUP: { activityDisplayName: 'Restore Group', category: group, operationType: 'Update' },
  UPDATE_SUBSCRIBED_SKU: {
    activityDisplayName: 'Update subscribed SKU',
    category: 'DirectoryManagement',
    operationType: 'Update',
  },
  IMPORT_TENANT: { activityDisplayName: 'Import tenant', category: 'DirectoryManagement', operationType: 'Update' },
}

/** The activities that have this word in this place. */
export function activitiesOf(property: 'activityDisplayName' | 'category', word: string): readonly AuditActivity[] {
  return (Object.keys(auditActivities) as AuditActivity[]).filter(
    (activity) => auditActivities[activity][property] === word,
  )
}
