/**
 * Which properties of a group go together, as Microsoft Graph has it (its pages "Create group", "Update group" and "group
 * resource type"). Pure; each refusal names the field and the remedy.
 */
import type { GroupChange, GroupKind, NewGroupRow } from '../db/write/groups.ts'
import type { NewGroup } from './group-properties.ts'
import { refuseProperty as refuse } from './property-checks.ts'

/** What only Microsoft 365 groups have. */
const unifiedOnly = [
  'preferredDataLocation',
  'preferredLanguage',
  'theme',
  'resourceBehaviorOptions',
  'resourceProvisioningOptions',
  'allowExternalSenders',
  'autoSubscribeNewMembers',
  'hideFromAddressLists',
  'hideFromOutlookClients',
]

/** Whether the group is a Microsoft 365 group. */
export function isUnified({ groupTypes }: Pick<GroupKind, 'groupTypes'>): boolean {
  return groupTypes.includes('Unified')
}

function isDynamic({ groupTypes }: Pick<GroupKind, 'groupTypes'>): boolean {
  return groupTypes.includes('DynamicMembership')
}

/**
 * A new group with what Microsoft Graph gives it where nothing is said: a rule is on, a Microsoft 365 group is public, any
 * other is private. Throws `Request_BadRequest`.
 */
export function completeGroup(given: Omit<NewGroup, 'id'>): NewGroupRow {
  const { groupTypes = [], isAssignableToRole } = given
  const open = groupTypes.includes('Unified') && isAssignableToRole !== true
  const group: NewGroupRow = {
    visibility: open ? 'Public' : 'Private',
    ...startRule(given, { groupTypes }),
    groupTypes,
  }
  checkMail(group)
  checkRule(group)
  if (isAssignableToRole && !group.securityEnabled)
    throw refuse('isAssignableToRole', 'needs securityEnabled true: roles can be assigned to security groups only.')
  if (isAssignableToRole && isDynamic(group))
    throw refuse('isAssignableToRole', 'must be false where groupTypes has "DynamicMembership".')
  checkVisibility(group, group)
  checkUnifiedOnly(group, group)
  return group
}

/**
 * The change with what follows from it: a group that becomes dynamic has its rule on, one that ceases to be loses it. Only
 * what changes is judged. Throws `Request_BadRequest`.
 */
export function completeChange(before: GroupKind, given: GroupChange): GroupChange {
  const after = { ...before, ...given }
  if (isUnified(before) !== isUnified(after))
    throw refuse('groupTypes', 'cannot gain or lose "Unified": make another group instead.')
  if (before.isAssignableToRole && isDynamic(after))
    throw refuse('groupTypes', 'cannot have "DynamicMembership": roles can be assigned to the group.')
  if (before.isAssignableToRole && !after.securityEnabled)
    throw refuse('securityEnabled', 'must stay true: roles can be assigned to the group.')
  if (given.securityEnabled === false) checkSecurity(after)
  const change = changeRule(before, after, given)
  const { membershipRule = before.membershipRule, membershipRuleProcessingState } = change
  checkRule({ groupTypes: after.groupTypes, membershipRule, membershipRuleProcessingState })
  if (isDynamic(after) && membershipRuleProcessingState === null)
    throw refuse('membershipRuleProcessingState', 'cannot be null while groupTypes has "DynamicMembership".')
  if (given.visibility !== undefined && given.visibility !== before.visibility) {
    if ([given.visibility, before.visibility].includes('HiddenMembership'))
      throw refuse('visibility', 'can be "HiddenMembership" from the creation of a Microsoft 365 group on, or never.')
    checkVisibility(given, before)
  }
  checkUnifiedOnly(given, before)
  return change
}

function changeRule(before: GroupKind, after: Pick<GroupKind, 'groupTypes'>, given: GroupChange): GroupChange {
  if (isDynamic(before) === isDynamic(after)) return given
  return isDynamic(after)
    ? startRule(given, after)
    : { membershipRule: null, membershipRuleProcessingState: null, ...given }
}

function startRule<Given extends GroupChange>(given: Given, group: Pick<GroupKind, 'groupTypes'>): Given {
  return isDynamic(group) ? { membershipRuleProcessingState: 'On', ...given } : given
}

function checkMail(group: Pick<GroupKind, 'groupTypes' | 'mailEnabled' | 'securityEnabled'>): void {
  if (isUnified(group) && !group.mailEnabled)
    throw refuse('mailEnabled', 'must be true for a Microsoft 365 group (groupTypes has "Unified").')
  if (!isUnified(group) && group.mailEnabled)
    throw refuse(
      'mailEnabled',
      'must be false unless groupTypes has "Unified": mail-enabled security groups and distribution lists are made in Exchange.',
    )
  checkSecurity(group)
}

function checkSecurity(group: Pick<GroupKind, 'groupTypes' | 'securityEnabled'>): void {
  if (!isUnified(group) && !group.securityEnabled)
    throw refuse(
      'securityEnabled',
      'must be true unless the group is a Microsoft 365 group (groupTypes has "Unified").',
    )
}

interface Rule {
  readonly membershipRule?: string | null | undefined
  /** Undefined: nothing is said of it. */
  readonly membershipRuleProcessingState?: string | null | undefined
}

function checkRule(group: Rule & Pick<GroupKind, 'groupTypes'>): void {
  const { membershipRule = null, membershipRuleProcessingState = null } = group
  if (isDynamic(group)) {
    if (membershipRule === null)
      throw refuse('membershipRule', 'must be given while groupTypes has "DynamicMembership".')
    return
  }
  if (membershipRule !== null) throw refuse('membershipRule', 'needs "DynamicMembership" in groupTypes.')
  if (membershipRuleProcessingState !== null)
    throw refuse('membershipRuleProcessingState', 'needs "DynamicMembership" in groupTypes.')
}

function checkVisibility(
  { visibility }: Pick<GroupChange, 'visibility'>,
  group: Pick<GroupKind, 'groupTypes'> & { readonly isAssignableToRole?: boolean | null },
): void {
  if (group.isAssignableToRole && visibility !== 'Private')
    throw refuse('visibility', 'must be "Private" for a group to which roles can be assigned.')
  if (visibility === 'HiddenMembership' && !isUnified(group))
    throw refuse('visibility', 'can be "HiddenMembership" only for a Microsoft 365 group (groupTypes has "Unified").')
}

function checkUnifiedOnly(given: object, group: Pick<GroupKind, 'groupTypes'>): void {
  if (isUnified(group)) return
  const values = given as Readonly<Record<string, unknown>>
  const name = unifiedOnly.find((each) =>
    Array.isArray(values[each]) ? values[each].length > 0 : Boolean(values[each]),
  )
  if (name !== undefined) throw refuse(name, 'is only for Microsoft 365 groups (groupTypes has "Unified").')
}
