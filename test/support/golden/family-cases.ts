/**
 * Refusals that differ in their sentence alone, by families: each family has one golden file. A kind of problem or a law without a
 * request here does not compile.
 */
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { ChangeProblem } from '../../../src/licensing/change.ts'
import type { LicenseAssignmentError } from '../../../src/licensing/model.ts'
import { groupId } from '../contoso.ts'
import type { GoldenRequest } from './golden.ts'

/** By name; several requests where one problem is told in several ways. */
export type Family = Readonly<Record<string, readonly GoldenRequest[]>>

const site = `/v1.0/groups/${groupId('Site 14')}`
/** Is given what one of its products leans on, before the families are asked. */
export const leaningGroup = groupId('Site 3')
/** Loses its licences before the families are asked, and nobody is evaluated. */
export const leftGroup = groupId('Frontline')
/** Has a description of a megabyte. */
export const longGroup = groupId('Site 5')
const [person, clerk, falcon] = [guidOf('user', 195), guidOf('user', 66), guidOf('user', 47)]
const unknown = guidOf('user', 999)
const get = (path: string): GoldenRequest => ({ method: 'GET', path })
const post = (path: string, body: object): GoldenRequest => ({ method: 'POST', path, body })
const patch = (path: string, body: object): GoldenRequest => ({ method: 'PATCH', path, body })
const licence = (skuId: string, disabledPlans: readonly string[] = []) => ({ skuId, disabledPlans })
const add = (...addLicenses: object[]) => ({ addLicenses, removeLicenses: [] })
const remove = (...removeLicenses: string[]) => ({ addLicenses: [], removeLicenses })

/** What is wrong with a change, whomever it is for. */
const changesOf = (path: string) => {
  const change = (body: object) => post(`${path}/assignLicense`, body)
  return {
    'nothing-to-change': [change(add())],
    'too-many-skus': [change(remove(...Array.from({ length: 501 }, () => skus.e1)))],
    'too-many-disabled-plans': [
      change(
        add(
          licence(
            skus.e3,
            Array.from({ length: 501 }, () => unknown),
          ),
        ),
      ),
    ],
    'sku-twice': [change(add(licence(skus.e3), licence(skus.e3))), change(remove(skus.e3, skus.e3))],
    'sku-added-and-removed': [change({ addLicenses: [licence(skus.e3)], removeLicenses: [skus.e3] })],
    'not-owned': [change(add(licence(unknown))), change(remove(unknown))],
    'not-for-users': [change(add(licence(skus.speE5))), change(remove(skus.speE5))],
    'plan-of-another-sku': [change(add(licence(skus.e3, [unknown])))],
  } satisfies Family
}

const changesOfGroups = {
  ...changesOf(site),
  'not-on-group': [post(`${site}/assignLicense`, remove(skus.e1))],
  dependency: [
    post(`${site}/assignLicense`, add(licence(skus.audioConferencing))),
    post(`/v1.0/groups/${leaningGroup}/assignLicense`, remove(skus.e3)),
  ],
} satisfies Record<ChangeProblem['kind'], readonly GoldenRequest[]>

/** Of a user `not-on-group` is another refusal, and dependencies are a law. */
const changesOfUsers = changesOf(`/v1.0/users/${person}`) satisfies Record<
  Exclude<ChangeProblem['kind'], 'not-on-group' | 'dependency'>,
  readonly GoldenRequest[]
>

const give = (user: string, sku: string) => [post(`/v1.0/users/${user}/assignLicense`, add(licence(sku)))]
/** `OTHER` is what follows from one of these, which is told instead. */
const laws = {
  COUNT_VIOLATION: give(person, skus.e5),
  MUTUALLY_EXCLUSIVE_VIOLATION: give(clerk, skus.e3),
  DEPENDENCY_VIOLATION: give(person, skus.audioConferencing),
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: give(person, skus.emsE5),
  UNIQUENESS_VIOLATION: give(falcon, skus.e1),
} satisfies Record<Exclude<LicenseAssignmentError, 'OTHER'>, readonly GoldenRequest[]>

const group = (name: string) => `/v1.0/groups/${groupId(name)}`
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` })
const bind = (...ids: string[]) => ({ 'members@odata.bind': ids.map((id) => reference(id)['@odata.id']) })
const pilots = { displayName: 'Pilots', mailEnabled: false, mailNickname: 'pilots', securityEnabled: true }
const make = (more: object) => post('/v1.0/groups', { ...pilots, ...more })
const unified = { groupTypes: ['Unified'], mailEnabled: true }
const dynamic = { groupTypes: ['DynamicMembership'] }

const groups: Family = {
  'of-a-local-directory': [
    patch(group('Synced Staff'), { description: 'All' }),
    post(`${group('Synced Staff')}/members/$ref`, reference(person)),
  ],
  'of-exchange': [patch(group('Announcements'), { description: 'All' })],
  'still-gives-licences': [{ method: 'DELETE', path: `/v1.0/groups/${leftGroup}` }],
  'in-itself': [post(`${site}/members/$ref`, reference(groupId('Site 14')))],
  'unknown-member': [post(`${site}/members/$ref`, reference(unknown))],
  'no-property': [patch(site, {})],
  mail: [make({ groupTypes: ['Unified'] }), make({ mailEnabled: true })],
  security: [make({ securityEnabled: false }), patch(site, { securityEnabled: false })],
  rule: [
    make(dynamic),
    make({ membershipRule: 'user.department -eq "Sales"' }),
    make({ membershipRuleProcessingState: 'On' }),
    patch(group('Everyone in Finance'), { membershipRuleProcessingState: null }),
  ],
  role: [
    make({ ...unified, securityEnabled: false, isAssignableToRole: true }),
    make({ ...dynamic, membershipRule: 'user.department -eq "Sales"', isAssignableToRole: true }),
    make({ isAssignableToRole: true, visibility: 'Public' }),
    patch(group('Privileged Operators'), dynamic),
    patch(group('Privileged Operators'), { securityEnabled: false }),
  ],
  visibility: [
    make({ visibility: 'HiddenMembership' }),
    patch(group('Project Falcon'), { visibility: 'HiddenMembership' }),
  ],
  'only-unified': [
    make({ theme: 'Teal' }),
    patch(site, { allowExternalSenders: true }),
    patch(site, { groupTypes: ['Unified'] }),
  ],
  bind: [
    make(bind(person)),
    make({ 'owners@odata.bind': [] }),
    patch(site, { ...bind(person), description: 'All' }),
    patch(site, bind()),
    patch(site, bind(...Array.from({ length: 21 }, () => person))),
    patch(site, { 'members@odata.bind': ['x'] }),
  ],
}

const batch = (...requests: object[]) => [post('/v1.0/$batch', { requests })]
const part = (id: string, more: object = {}) => ({ id, method: 'GET', url: '/organization?$select=id', ...more })
const json = { 'content-type': 'application/json' }

const batches: Family = {
  empty: batch(),
  '21-requests': batch(...Array.from({ length: 21 }, (_, number) => part(`${number}`))),
  circle: batch(part('a', { dependsOn: ['b'] }), part('b', { dependsOn: ['a'] })),
  'unknown-dependency': batch(part('a', { dependsOn: ['b'] })),
  'failed-dependency': batch(part('a', { url: '/drives' }), part('b', { dependsOn: ['a'] })),
  'property-unknown': batch(part('a', { more: 1 })),
  'batch-in-batch': batch(
    part('a', { method: 'POST', url: '/$batch', headers: json, body: { requests: [part('b')] } }),
  ),
  'content-type': batch(
    part('a', { method: 'PATCH', url: `/groups/${groupId('Site 14')}`, body: { description: 'A' } }),
  ),
  // One after the other, so that it is always the last for which there is no room.
  'longer-than-8-mb': batch(
    ...Array.from({ length: 8 }, (_, number) =>
      part(`${number}`, { url: `/groups/${longGroup}`, ...(number > 0 && { dependsOn: [`${number - 1}`] }) }),
    ),
  ),
}

const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) })
const filter = (text: string) => [get(`/v1.0/groups?$filter=${encodeURIComponent(text)}`)]
const clause = "displayName eq 'a'"

const limits: Family = {
  '30000-values': [patch(site, { groupTypes: Array.from({ length: 30_001 }, () => 1) })],
  '32-levels': [patch(site, nested(33))],
  '20-conditions': filter(Array.from({ length: 21 }, () => clause).join(' or ')),
  '5-filters-inside-of-each-other': filter(
    `not (${clause} or (${clause} and (${clause} or (${clause} and (${clause} or ${clause})))))`,
  ),
  '20-parentheses': filter(`${'('.repeat(21)}${clause}${')'.repeat(21)}`),
  '100-properties': [get(`${site}?$select=${Array.from({ length: 101 }, () => 'id').join()}`)],
  '4096-characters': filter(clause.padEnd(4_097)),
  '256-characters': filter(`displayName eq '${'a'.repeat(257)}'`),
}

/** By the name of the file. */
export const families: Readonly<Record<string, Family>> = {
  'changes-of-groups': changesOfGroups,
  'changes-of-users': changesOfUsers,
  laws,
  groups,
  batches,
  limits,
}
