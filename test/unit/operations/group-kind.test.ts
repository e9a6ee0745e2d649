import { describe, expect, test } from 'vitest'
import type { GroupChange, GroupKind } from '../../../src/db/write/groups.ts'
import { completeChange, completeGroup } from '../../../src/operations/group-kind.ts'
import type { NewGroup } from '../../../src/operations/group-properties.ts'

const named = { displayName: 'Pilots', mailNickname: 'pilots' }
const security = { ...named, mailEnabled: false, securityEnabled: true }
const unified = { ...named, mailEnabled: true, securityEnabled: false, groupTypes: ['Unified'] }
const rule = { groupTypes: ['DynamicMembership'], membershipRule: 'user.city -eq "Rome"' }
const ofBoth = { ...unified, groupTypes: ['Unified', 'DynamicMembership'], membershipRule: 'true' }
const onlyUnified = 'is only for Microsoft 365 groups (groupTypes has "Unified").'

describe('a new group', () => {
  test.each<[string, NewGroup, object]>([
    ['a security group is private', security, { ...security, groupTypes: [], visibility: 'Private' }],
    ['a Microsoft 365 group is public', unified, { ...unified, visibility: 'Public' }],
    [
      'one to which roles can be assigned is private',
      { ...unified, securityEnabled: true, isAssignableToRole: true },
      { ...unified, securityEnabled: true, isAssignableToRole: true, visibility: 'Private' },
    ],
    ['a rule is on', { ...security, ...rule }, { ...rule, membershipRuleProcessingState: 'On' }],
    [
      'of both kinds a rule may be paused',
      { ...ofBoth, membershipRuleProcessingState: 'Paused' },
      { membershipRuleProcessingState: 'Paused' },
    ],
    [
      'a Microsoft 365 group may hide its members',
      { ...unified, visibility: 'HiddenMembership' },
      { visibility: 'HiddenMembership' },
    ],
    ['empty lists of options are none', { ...security, resourceBehaviorOptions: [] }, { groupTypes: [] }],
  ])('%s', (_name, given, expected) => {
    expect(completeGroup(given)).toMatchObject(expected)
  })

  test.each<[string, Partial<NewGroup>]>([
    [
      'mailEnabled must be true for a Microsoft 365 group (groupTypes has "Unified").',
      { ...unified, mailEnabled: false },
    ],
    ['mailEnabled must be false unless groupTypes has "Unified"', { mailEnabled: true }],
    ['mailEnabled must be false unless groupTypes has "Unified"', { mailEnabled: true, securityEnabled: false }],
    ['securityEnabled must be true unless the group is a Microsoft 365 group', { securityEnabled: false }],
    ['membershipRule must be given while groupTypes has "DynamicMembership".', { groupTypes: ['DynamicMembership'] }],
    ['membershipRule needs "DynamicMembership" in groupTypes.', { membershipRule: 'true' }],
    ['membershipRuleProcessingState needs "DynamicMembership" in groupTypes.', { membershipRuleProcessingState: 'On' }],
    ['isAssignableToRole needs securityEnabled true', { ...unified, isAssignableToRole: true }],
    [
      'isAssignableToRole must be false where groupTypes has "DynamicMembership".',
      { ...rule, isAssignableToRole: true },
    ],
    ['visibility must be "Private" for a group to which roles', { isAssignableToRole: true, visibility: 'Public' }],
    ['visibility can be "HiddenMembership" only for a Microsoft 365 group', { visibility: 'HiddenMembership' }],
    [`theme ${onlyUnified}`, { theme: 'Red' }],
    [`preferredDataLocation ${onlyUnified}`, { preferredDataLocation: 'EUR' }],
    [`preferredLanguage ${onlyUnified}`, { preferredLanguage: 'en' }],
    [`resourceBehaviorOptions ${onlyUnified}`, { resourceBehaviorOptions: ['WelcomeEmailDisabled'] }],
    [`resourceProvisioningOptions ${onlyUnified}`, { resourceProvisioningOptions: ['Team'] }],
  ])('is refused: input.%s', (message, given) => {
    const thrown = { code: 'Request_BadRequest', message: expect.stringContaining(`input.${message}`) }
    expect(() => completeGroup({ ...security, ...given })).toThrow(expect.objectContaining(thrown))
  })
})

const kind = (more: Partial<GroupKind> = {}): GroupKind => ({
  groupTypes: [],
  mailEnabled: false,
  securityEnabled: true,
  isAssignableToRole: null,
  membershipRule: null,
  visibility: 'Private',
  mailNickname: 'pilots',
  ...more,
})
const dynamic = kind({ groupTypes: ['DynamicMembership'], membershipRule: 'true' })
const office = kind({ groupTypes: ['Unified'], mailEnabled: true, visibility: 'Public' })
const roles = kind({ isAssignableToRole: true })

describe('a change', () => {
  test.each<[string, GroupKind, GroupChange, GroupChange]>([
    ['says no more than was given', kind(), { description: null }, { description: null }],
    ['makes a group dynamic, its rule is on', kind(), rule, { ...rule, membershipRuleProcessingState: 'On' }],
    [
      'makes a group dynamic with its rule paused',
      office,
      { groupTypes: ['Unified', 'DynamicMembership'], membershipRule: 'true', membershipRuleProcessingState: 'Paused' },
      { groupTypes: ['Unified', 'DynamicMembership'], membershipRule: 'true', membershipRuleProcessingState: 'Paused' },
    ],
    [
      'ends a rule, which goes',
      dynamic,
      { groupTypes: [] },
      { groupTypes: [], membershipRule: null, membershipRuleProcessingState: null },
    ],
    ['gives another rule', dynamic, { membershipRule: 'false' }, { membershipRule: 'false' }],
    [
      'pauses a rule',
      dynamic,
      { membershipRuleProcessingState: 'Paused' },
      { membershipRuleProcessingState: 'Paused' },
    ],
    ['names the kind that there is', office, { groupTypes: ['Unified'] }, { groupTypes: ['Unified'] }],
    ['takes the security from a Microsoft 365 group', office, { securityEnabled: false }, { securityEnabled: false }],
    ['makes a Microsoft 365 group private', office, { visibility: 'Private' }, { visibility: 'Private' }],
    [
      'names the hidden membership that there is',
      { ...office, visibility: 'HiddenMembership' },
      { visibility: 'HiddenMembership' },
      { visibility: 'HiddenMembership' },
    ],
    ['hides a Microsoft 365 group', office, { hideFromAddressLists: true }, { hideFromAddressLists: true }],
    [
      'says that a security group is not hidden',
      kind(),
      { hideFromAddressLists: false },
      { hideFromAddressLists: false },
    ],
    // What an import brought is not judged by what else changes.
    [
      'of a static group that still has the state of a rule',
      Object.assign(kind(), { membershipRuleProcessingState: 'On' }),
      { description: 'A' },
      { description: 'A' },
    ],
    ['of a group without mailbox', { ...office, mailEnabled: false }, { theme: null }, { theme: null }],
  ])('%s', (_name, before, given, expected) => {
    expect(completeChange(before, given)).toEqual(expected)
  })

  test.each<[string, GroupKind, GroupChange]>([
    ['groupTypes cannot gain or lose "Unified": make another group instead.', kind(), { groupTypes: ['Unified'] }],
    ['groupTypes cannot gain or lose "Unified": make another group instead.', office, { groupTypes: [] }],
    ['groupTypes cannot have "DynamicMembership": roles can be assigned to the group.', roles, rule],
    ['securityEnabled must stay true: roles can be assigned to the group.', roles, { securityEnabled: false }],
    ['securityEnabled must be true unless the group is a Microsoft 365 group', kind(), { securityEnabled: false }],
    ['membershipRule must be given while groupTypes has', kind(), { groupTypes: ['DynamicMembership'] }],
    ['membershipRule must be given while groupTypes has', dynamic, { membershipRule: null }],
    ['membershipRule needs "DynamicMembership" in groupTypes.', kind(), { membershipRule: 'true' }],
    ['membershipRule needs "DynamicMembership" in groupTypes.', dynamic, { ...rule, groupTypes: [] }],
    ['membershipRuleProcessingState needs "DynamicMembership"', kind(), { membershipRuleProcessingState: 'On' }],
    ['membershipRuleProcessingState cannot be null', dynamic, { membershipRuleProcessingState: null }],
    ['membershipRuleProcessingState cannot be null', kind(), { ...rule, membershipRuleProcessingState: null }],
    ['visibility can be "HiddenMembership" from the creation', office, { visibility: 'HiddenMembership' }],
    [
      'visibility can be "HiddenMembership" from the creation',
      { ...office, visibility: 'HiddenMembership' },
      { visibility: 'Public' },
    ],
    ['visibility must be "Private" for a group to which roles', roles, { visibility: 'Public' }],
    [`theme ${onlyUnified}`, kind(), { theme: 'Red' }],
    [`allowExternalSenders ${onlyUnified}`, dynamic, { allowExternalSenders: true }],
    [`autoSubscribeNewMembers ${onlyUnified}`, kind(), { autoSubscribeNewMembers: true }],
    [`hideFromOutlookClients ${onlyUnified}`, kind(), { hideFromOutlookClients: true }],
  ])('is refused: input.%s', (message, before, given) => {
    const thrown = { code: 'Request_BadRequest', message: expect.stringContaining(`input.${message}`) }
    expect(() => completeChange(before, given)).toThrow(expect.objectContaining(thrown))
  })
})
