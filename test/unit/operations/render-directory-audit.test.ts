/** Audit entries in words, from what is stored of them. */
import { describe, expect, test } from 'vitest'
import type { AuditOutcome } from '../../../src/db/read/audit-names.ts'
import type { AuditActivity, DirectoryAuditRow } from '../../../src/db/read/directory-audits.ts'
import type { LicenseAssignmentError, PathState, PlanSet, SkuId } from '../../../src/licensing/model.ts'
import { auditActivities } from '../../../src/operations/audit-activities.ts'
import { type AuditNames, renderDirectoryAudit } from '../../../src/operations/render-directory-audit.ts'

const [e3, e1, sway, yammer] = ['e3' as SkuId, 'e1' as SkuId, 'p1', 'p2']
const path = (skuId: SkuId, state: PathState['state'], error: PathState['error'] = null, disabled: string[] = []) => ({
  skuId,
  disabledPlans: disabled as unknown as PlanSet,
  state,
  error,
})

const names: AuditNames = {
  tenantId: 't',
  outcomes: new Map(),
  operations: [],
  objects: new Map([
    ['u', { kind: 'USER', displayName: 'Ada', userPrincipalName: 'ada@contoso.com', unified: null }],
    ['g', { kind: 'GROUP', displayName: 'Sales', userPrincipalName: null, unified: true }],
  ]),
  products: {
    skus: new Map([
      [e3, { skuPartNumber: 'ENTERPRISEPACK', displayName: 'Office 365 E3' }],
      [e1, { skuPartNumber: 'STANDARDPACK', displayName: 'Office 365 E1' }],
    ]),
    plans: new Map([
      [sway, 'SWAY'],
      [yammer, 'YAMMER'],
    ]),
  },
}

const row = (activity: AuditActivity, more: Partial<DirectoryAuditRow> = {}): DirectoryAuditRow => ({
  moment: '2026-11-25T01:02:03.000004Z',
  number: '7',
  activity,
  succeeded: true,
  targetId: 'u',
  correlationId: null,
  outcomeId: null,
  initiatedBy: null,
  details: null,
  ...more,
})

function renderOutcome(outcome: AuditOutcome, succeeded: boolean) {
  return renderDirectoryAudit(
    { ...names, outcomes: new Map([['1', outcome]]) },
    row('CHANGE_USER_LICENSE', { succeeded, outcomeId: '1' }),
  )
}

test('no two activities have one name', () => {
  const words = Object.values(auditActivities).map(({ activityDisplayName }) => activityDisplayName)
  expect(new Set(words).size).toBe(words.length)
})

test('an id is made of the moment and the number', () => {
  expect(renderDirectoryAudit(names, row('ADD_USER'))).toMatchObject({
    id: 'Directory_2026-11-25T01:02:03.000004Z_7',
    activityDateTime: '2026-11-25T01:02:03.000004Z',
    result: 'SUCCESS',
  })
})

test('licences before and after are those that the user has; the states tell of all assignments', () => {
  const before = path(e1, 'ACTIVE')
  const after = path(e1, 'ACTIVE_WITH_ERROR', 'OTHER')
  const added = path(e3, 'ERROR', 'COUNT_VIOLATION', [sway, 'unnamed'])
  const { targetResources } = renderOutcome(
    {
      changes: [
        { skuId: e1, before, after },
        { skuId: e3, before: null, after: added },
      ],
      cause: null,
    },
    false,
  )
  const license = JSON.stringify(['[SkuName=STANDARDPACK, AccountId=t, SkuId=e1, DisabledPlans=[]]'])
  expect(targetResources[0]?.modifiedProperties).toEqual([
    { displayName: 'AssignedLicense', oldValue: license, newValue: license },
    {
      displayName: 'LicenseAssignmentState',
      oldValue: JSON.stringify(['[SkuName=STANDARDPACK, SkuId=e1, State=Active, Error=None]']),
      newValue: JSON.stringify([
        '[SkuName=STANDARDPACK, SkuId=e1, State=ActiveWithError, Error=Other]',
        '[SkuName=ENTERPRISEPACK, SkuId=e3, State=Error, Error=CountViolation]',
      ]),
    },
  ])
})

test('switched-off plans are told by name, or by id where the catalogue has none', () => {
  const { targetResources } = renderOutcome(
    { changes: [{ skuId: e3, before: null, after: path(e3, 'ACTIVE', null, [sway, 'unnamed']) }], cause: null },
    true,
  )
  expect(targetResources[0]?.modifiedProperties[0]?.newValue).toContain('DisabledPlans=[SWAY, unnamed]')
})

describe('a failure', () => {
  const fail = (error: LicenseAssignmentError) =>
    renderOutcome(
      {
        changes: [{ skuId: e3, before: null, after: path(e3, 'ERROR', error) }],
        cause: {
          error,
          skuId: e3,
          servicePlans: [sway] as unknown as PlanSet,
          conflictingServicePlans: [yammer, 'unnamed'] as unknown as PlanSet,
        },
      },
      false,
    )

  test.each<[LicenseAssignmentError, string]>([
    [
      'COUNT_VIOLATION',
      'Not enough licenses are available to complete this operation. Purchase more licenses or remove unneeded licenses from users and groups for SKU [Office 365 E3]. Licenses being added: [Office 365 E3]',
    ],
    [
      'MUTUALLY_EXCLUSIVE_VIOLATION',
      'License assignment failed because service plans [SWAY], [YAMMER], [unnamed] are mutually exclusive. Licenses being added: [Office 365 E3]',
    ],
    [
      'DEPENDENCY_VIOLATION',
      'License assignment failed because service plan [SWAY] depends on the service plan(s) [YAMMER], [unnamed]. Licenses being added: [Office 365 E3]',
    ],
    [
      'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
      'License assignment cannot be done for user with invalid usage location: service plan [SWAY] of SKU [Office 365 E3] may not be used there. Licenses being added: [Office 365 E3]',
    ],
    [
      'UNIQUENESS_VIOLATION',
      'License assignment failed because a proxy address of the user is also that of another object, and SKU [Office 365 E3] provisions mail. Licenses being added: [Office 365 E3]',
    ],
    ['OTHER', 'Another license of the user from the same source is in error.'],
  ])('%s is the reason, and a further detail', (error, text) => {
    expect(fail(error)).toMatchObject({
      result: 'FAILURE',
      resultReason: text,
      additionalDetails: [{ key: 'Licensing Error Message', value: text }],
    })
  })

  test.each<[LicenseAssignmentError, string]>([
    [
      'MUTUALLY_EXCLUSIVE_VIOLATION',
      'License assignment failed because service plans of SKU [Office 365 E3] and of another license of the user are mutually exclusive.',
    ],
    [
      'DEPENDENCY_VIOLATION',
      'License assignment failed because of service plans of SKU [Office 365 E3] that depend on others, or on which others depend.',
    ],
    [
      'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
      'License assignment cannot be done for user with invalid usage location: a service plan of SKU [Office 365 E3] may not be used there.',
    ],
  ])('%s that a restored license comes back with is told by its product', (error, text) => {
    const [before, after] = [path(e3, 'DISABLED'), path(e3, 'ACTIVE_WITH_ERROR', error)]
    const cause = { error, skuId: e3, servicePlans: [], conflictingServicePlans: [] }
    expect(renderOutcome({ changes: [{ skuId: e3, before, after }], cause }, false).resultReason).toBe(text)
  })

  test('whose outcome or product is not known any more is still one', () => {
    const gone = renderDirectoryAudit(names, row('CHANGE_USER_LICENSE', { succeeded: false, outcomeId: '9' }))
    expect(gone).toMatchObject({ result: 'FAILURE', resultReason: expect.stringMatching(/^Another license/) })
    const cause = { error: 'COUNT_VIOLATION' as const, skuId: null, servicePlans: [], conflictingServicePlans: [] }
    const unnamed = renderOutcome(
      {
        changes: [{ skuId: 'x' as SkuId, before: null, after: path('x' as SkuId, 'ERROR', 'COUNT_VIOLATION') }],
        cause,
      },
      false,
    )
    expect(unnamed.resultReason).toMatch(/for SKU \[x\]\. Licenses being added: \[x\]$/)
  })
})

test.each([
  ['u', 'then@contoso.com', 'Ada', 'then@contoso.com'],
  ['u', null, 'Ada', 'ada@contoso.com'],
  ['unknown', null, null, null],
])(
  'who did it is named as in the token, else as in the directory: %s, %s',
  (id, told, displayName, userPrincipalName) => {
    const entry = row('ADD_USER', { initiatedBy: { user: { id, userPrincipalName: told } } })
    expect(renderDirectoryAudit(names, entry).initiatedBy).toEqual({
      user: { id, userPrincipalName, displayName },
      app: null,
    })
  },
)

test('an import tells of the tenant what it brought, by the name of the command', () => {
  const entry = row('IMPORT_TENANT', {
    targetId: 't',
    initiatedBy: { app: { appId: null, displayName: 'License Gateway import' } },
    details: { counts: { users: { added: 3, changed: 0 }, groupLicenses: { added: 0, changed: 0, removed: 2 } } },
  })
  expect(renderDirectoryAudit(names, entry)).toMatchObject({
    activityDisplayName: 'Import tenant',
    category: 'DirectoryManagement',
    initiatedBy: { user: null, app: { appId: null, displayName: 'License Gateway import' } },
    targetResources: [{ id: 't', type: 'Other', displayName: null, modifiedProperties: [] }],
    additionalDetails: [
      { key: 'Users added', value: '3' },
      { key: 'Group licenses removed', value: '2' },
    ],
  })
})

test('a lap that failed says why, and how many were evaluated before', () => {
  const entry = row('FINISH_APPLYING_GROUP_LICENSE', {
    succeeded: false,
    targetId: 'g',
    details: { succeeded: 2, failed: 1, error: 'The members could not be evaluated.' },
  })
  expect(renderDirectoryAudit(names, entry)).toMatchObject({
    result: 'FAILURE',
    resultReason: 'The members could not be evaluated.',
    targetResources: [
      {
        id: 'g',
        modifiedProperties: [
          {
            displayName: 'Result',
            newValue: '[Users successfully assigned licenses: 2, Users for whom license assignment failed: 1.]',
          },
        ],
      },
    ],
  })
})

describe('a target', () => {
  const target = (activity: AuditActivity, more: Partial<DirectoryAuditRow>) =>
    renderDirectoryAudit(names, row(activity, more)).targetResources

  test('that is gone has no name, and the type that the activity is about', () => {
    const gone = { targetId: 'x' }
    expect(target('DELETE_USER', gone)).toMatchObject([{ id: 'x', type: 'User', displayName: null, groupType: null }])
    expect(target('DELETE_GROUP', gone)).toMatchObject([{ id: 'x', type: 'Group', displayName: null, groupType: null }])
    expect(target('UPDATE_SUBSCRIBED_SKU', gone)).toMatchObject([{ id: 'x', type: 'Other', displayName: null }])
  })

  test('that is a group says which kind', () => {
    expect(target('SET_GROUP_LICENSE', { targetId: 'g' })).toMatchObject([
      { type: 'Group', groupType: 'UNIFIED_GROUPS' },
    ])
  })

  test('of a new membership may be a group, and the group of it may be gone', () => {
    const targets = target('ADD_MEMBER_TO_GROUP', { targetId: 'g', details: { groupId: 'x' } })
    expect(targets).toMatchObject([
      {
        id: 'g',
        type: 'Group',
        modifiedProperties: [
          { displayName: 'Group.ObjectID', oldValue: null, newValue: '"x"' },
          { displayName: 'Group.DisplayName', oldValue: null, newValue: null },
        ],
      },
      { id: 'x', type: 'Group', displayName: null },
    ])
  })

  test('shows the properties that differ, new ones without a value before', () => {
    const details = { old: { a: 1, b: null, c: ['x'] }, new: { a: 1, b: 'y', c: [], d: false } }
    expect(target('UPDATE_GROUP', { details })[0]?.modifiedProperties).toEqual([
      { displayName: 'B', oldValue: '[]', newValue: '["y"]' },
      { displayName: 'C', oldValue: '["x"]', newValue: '[]' },
      { displayName: 'D', oldValue: null, newValue: '[false]' },
    ])
  })
})

test('the laps of several calls tell all that they picked up', () => {
  const operations = [
    { lapId: 'lap', addLicenses: [{ skuId: e1, disabledPlans: [] }], removeLicenses: [] },
    { lapId: 'other', addLicenses: [], removeLicenses: [e1] },
    { lapId: 'lap', addLicenses: [], removeLicenses: [e3] },
  ]
  const start = row('START_APPLYING_GROUP_LICENSE', { targetId: 'g', correlationId: 'lap' })
  const { targetResources, initiatedBy } = renderDirectoryAudit({ ...names, operations }, start)
  expect(targetResources[0]?.modifiedProperties.map(({ newValue }) => newValue)).toEqual([
    JSON.stringify(['[SkuName=STANDARDPACK, AccountId=t, SkuId=e1, DisabledPlans=[]]']),
    JSON.stringify(['[SkuName=ENTERPRISEPACK, SkuId=e3]']),
  ])
  expect(initiatedBy.app).toEqual({ appId: null, displayName: 'Microsoft Entra ID Group-Based Licensing' })
})
