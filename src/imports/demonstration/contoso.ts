/**
 * Contoso, the demonstration tenant: 200 people and 25 groups that show what an administrator meets. Facts only: what a
 * group gives to whom is left to the engine.
 */
import { createHash } from 'node:crypto'
import { groupProperties } from './group-properties.ts'

/** The id of the demonstration tenant, on every machine. */
export const contosoTenantId = '4ee10bde-c7da-4a10-a2f2-7f2e2d6bb3f1'
/** The person whose token is printed at the start. */
export const contosoAdministrator = { id: guidOf('user', 1), userPrincipalName: 'ada.fischer@contoso.com' }

/** A stable id for the nth object of a kind. */
export function guidOf(kind: string, number: number): string {
  const hex = createHash('sha256').update(`contoso ${kind} ${number}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const given = [
  'Ada',
  'Bela',
  'Chen',
  'Dara',
  'Emre',
  'Fatima',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Mika',
  'Noor',
  'Olga',
  'Pavel',
  'Quinn',
  'Rosa',
  'Sven',
  'Tala',
]
const family = ['Fischer', 'Kovacs', 'Lund', 'Moreau', 'Novak', 'Okafor', 'Park', 'Rossi', 'Silva', 'Tanaka']
const departments = ['Engineering', 'Sales', 'Finance', 'Support', 'Legal']
const locations = ['DE', 'US', 'FR', 'JP', 'BR']

/** The people of the demonstration tenant. */
export const users = Array.from({ length: 200 }, (_, index) => {
  const [first = '', last = ''] = [given[index % 20], family[Math.floor(index / 20)]]
  const upn = `${first}.${last}@contoso.com`.toLowerCase()
  return {
    id: guidOf('user', index + 1),
    display_name: `${first} ${last}`,
    given_name: first,
    surname: last,
    user_principal_name: upn,
    mail: upn,
    department: departments[index % 5],
    // Every twentieth person has no location of its own: the tenant's country counts.
    usage_location: index % 20 === 19 ? null : locations[index % 5],
  }
})

/** The products of the demonstration tenant, by SKU id. */
export const skus = {
  e1: '18181a46-0d4e-45cd-891e-60aabd171b4e',
  e3: '6fd2c87f-b296-42f0-b197-1e91e994b900',
  e5: 'c7df2760-2c81-4ef7-b578-5b5392b571df',
  emsE5: 'b05e124f-c7cc-45a0-a6aa-8cf78c946968',
  speE5: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
  audioConferencing: '0c266dff-15dd-4b49-8397-2bb16070ed52',
} as const

/** Units that the tenant owns: E5 has fewer seats than people who are to get it; one SKU is the company's. */
export const owned = [
  { sku: skus.e1, units: 60, applies_to: 'User' },
  { sku: skus.e3, units: 150, applies_to: 'User' },
  { sku: skus.e5, units: 15, applies_to: 'User' },
  { sku: skus.emsE5, units: 100, applies_to: 'User' },
  { sku: skus.speE5, units: 25, applies_to: 'Company' },
  { sku: skus.audioConferencing, units: 10, applies_to: 'User' },
]

const yammer = '7547a3fe-08ee-4ccb-b430-5077c5041653'
const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'

interface GroupFact {
  readonly name: string
  /** These many users from this one on are members. */
  readonly from?: number
  readonly count?: number
  /** Those of this department are members. */
  readonly department?: string
  readonly licenses?: readonly { readonly sku: string; readonly disabled?: readonly string[] }[]
}

/** In order of number. */
export const groups: readonly GroupFact[] = [
  { name: 'Sales Team', from: 0, count: 40, licenses: [{ sku: skus.e3, disabled: [sway] }] },
  { name: 'Engineering', from: 0, count: 60, licenses: [{ sku: skus.e3, disabled: [yammer] }, { sku: skus.emsE5 }] },
  { name: 'Executives', from: 100, count: 25, licenses: [{ sku: skus.e5 }] },
  { name: 'Frontline', from: 50, count: 25, licenses: [{ sku: skus.e1 }] },
  { name: 'Everyone in Finance', department: 'Finance' },
  { name: 'Synced Staff', from: 140, count: 20 },
  { name: 'Announcements', from: 0, count: 30 },
  { name: 'Privileged Operators', from: 0, count: 3 },
  { name: 'Project Falcon', from: 60, count: 15 },
  { name: 'Book Club', from: 75, count: 10 },
  { name: 'All Sales Regions' },
  ...Array.from({ length: 14 }, (_, index) => ({ name: `Site ${index + 1}`, from: index * 14, count: 14 })),
]

/** The users who are members of a group. */
export function membersOf({ from = 0, count = 0, department }: GroupFact): typeof users {
  return department ? users.filter((user) => user.department === department) : users.slice(from, from + count)
}

/**
 * A direct licence beside an inherited one; a direct product that conflicts with what a group gives (E1 beside E3); one that
 * leans on a plan that only the E3 of Engineering gives (Audio Conferencing).
 */
export const directLicenses = [
  { user: 1, sku: skus.e3 },
  { user: 2, sku: skus.emsE5 },
  { user: 6, sku: skus.e1 },
  { user: 45, sku: skus.audioConferencing },
  { user: 180, sku: skus.e5 },
]

/** The mail address of Project Falcon is still that of one engineer too: no mailbox for that one. */
const sharedAddress = { user: 47, address: 'smtp:falcon@contoso.com' }

/** Everybody's mail address is a proxy address. */
export const proxyAddresses = [
  ...users.map(({ id, mail }) => ({ object_id: id, position: 0, address: `SMTP:${mail}` })),
  { object_id: guidOf('user', sharedAddress.user), position: 1, address: sharedAddress.address },
  ...groups.flatMap(({ name }, index) => {
    const mail = groupProperties[name]?.mail
    return mail ? [{ object_id: guidOf('group', index + 1), position: 0, address: `SMTP:${mail}` }] : []
  }),
]

/** How the administrator sees the groups of which it is a member. */
export const administratorViews: Readonly<Record<string, object>> = {
  'Sales Team': {
    is_favorite: true,
    is_subscribed_by_mail: true,
    unseen_count: 3,
    unseen_conversations_count: 2,
    unseen_messages_count: 5,
  },
  Engineering: {
    is_favorite: false,
    is_subscribed_by_mail: false,
    unseen_count: 0,
    unseen_conversations_count: 0,
    unseen_messages_count: 0,
  },
}
