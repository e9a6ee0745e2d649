/** What a walk over the routes of the REST face asks: every value that names something, one place at a time. */
import type { RestRequest } from '../../../src/rest/exchange.ts'
import type { Route } from '../../../src/rest/routes.ts'
import { tenantId } from '../contoso.ts'
import { hostileTo, type Vocabulary } from './arguments.ts'
import { onlyTwin } from './twin-tenant.ts'

type Words = Omit<Vocabulary, 'cursors'>
type Asked = Pick<RestRequest, 'method' | 'root' | 'path' | 'body' | 'headers' | 'query'>

/** The requests of a route; the first has the usual values, each of the others another value at one place. */
export function requestsOf({ method, root, path }: Route, words: Words): readonly Asked[] {
  const paths = pathsOf(path, words)
  const bodies = bodiesOf(`${method} ${path}`, words)
  const queries = queriesOf(`${method} ${path}`, words)
  const whole = (at: string, body: unknown, query: string): Asked => ({
    method,
    root,
    path: at,
    body,
    query: new URLSearchParams(query),
    headers: { consistencylevel: 'eventual', prefer: 'return=representation' },
  })
  const [usual = '', ...otherPaths] = paths
  const [body, ...otherBodies] = bodies
  const [query = '', ...otherQueries] = queries
  return [
    whole(usual, body, query),
    ...otherPaths.map((each) => whole(each, body, query)),
    ...otherBodies.map((each) => whole(usual, each, query)),
    ...otherQueries.map((each) => whole(usual, body, each)),
  ]
}

/** The path with what its places ask for, then each place with every id. */
function pathsOf(path: string, words: Words): readonly string[] {
  const parts = path.split('/')
  const usual = parts.map((part, at) => (part.startsWith(':') ? idFor(part, parts[at - 1] ?? '', words) : part))
  const others = parts.flatMap((part, at) =>
    part.startsWith(':')
      ? [...words.ids, ...inUrl(part, words)].map((id) => usual.with(at, encodeURIComponent(id)))
      : [],
  )
  return [...new Set([usual, ...others].map((each) => each.join('/')))]
}

/** What is no text at all has no place in a URL. */
function inUrl(place: string, words: Words): readonly string[] {
  return hostileTo(place, { hostile: words.hostile.map((kind) => kind.filter((text) => text.isWellFormed())) })
}

function idFor(parameter: string, before: string, { user, group, ids }: Words): string {
  if (parameter === ':tenantId') return tenantId
  const byPlace: Readonly<Record<string, string | undefined>> = {
    users: user,
    members: user,
    groups: group,
    joinedGroups: group,
    directoryObjects: group,
    organization: tenantId,
    subscribedSkus: ids.find((id) => id.startsWith(`${tenantId}_`)),
    directoryAudits: ids.find((id) => id.startsWith('Directory_')),
  }
  const id = byPlace[before]
  if (id === undefined) throw new Error(`the walk does not know what ${parameter} after ${before} is`)
  return encodeURIComponent(id)
}

function bodiesOf(route: string, { user, ids, skuIds, guids, hostile }: Words): readonly unknown[] {
  const [sku = ''] = skuIds
  const strange = hostile.flat()
  const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
  const texts = [onlyTwin.groupName, onlyTwin.userPrincipalName, 'twins', ...strange]
  if (route.endsWith('/assignLicense')) {
    const give = (skuId: string, disabledPlans: readonly string[] = []) => [{ skuId, disabledPlans }]
    return [
      { addLicenses: give(sku), removeLicenses: [] },
      ...[...skuIds, ...guids].map((id) => ({ addLicenses: give(id), removeLicenses: [] })),
      ...[...skuIds, ...guids].map((id) => ({ addLicenses: [], removeLicenses: [id] })),
      ...[...guids, ...strange].map((id) => ({ addLicenses: give(sku, [id]), removeLicenses: [] })),
      ...strange.map((id) => ({ addLicenses: give(id), removeLicenses: [id] })),
    ]
  }
  if (route.endsWith('/members/$ref')) return [user, ...ids, ...strange].map((id) => ({ '@odata.id': reference(id) }))
  if (route === 'PATCH /groups/:id')
    return [
      { description: 'Walk' },
      ...texts.map((text) => ({ displayName: text, mailNickname: 'twins' })),
      ...[...ids, ...strange].map((id) => ({ 'members@odata.bind': [reference(id)] })),
      ...strange.map((text) => ({ [text]: text })),
    ]
  if (/^PATCH \/(me|users\/:id)$/.test(route))
    return [{ jobTitle: 'Walk' }, ...texts.map((text) => ({ jobTitle: text }))]
  if (route === 'POST /groups') {
    const group = { displayName: 'Walk', mailEnabled: false, mailNickname: 'walk', securityEnabled: true }
    return [group, ...texts.map((text) => ({ ...group, displayName: text, mailNickname: 'twins' }))]
  }
  if (route === 'POST /$batch')
    return ['groups', 'users', 'subscribedSkus', 'organization', 'auditLogs/directoryAudits'].map((list) => ({
      requests: ids
        .slice(0, 20)
        .map((id, at) => ({ id: `${at}`, method: 'GET', url: `/${list}/${encodeURIComponent(id)}` })),
    }))
  return [undefined]
}

/** Questions to lists, with what only the twin has in them. */
function queriesOf(route: string, words: Words): readonly string[] {
  const { ids, guids, skuIds } = words
  const strange = inUrl(route, words)
  // As a text, and as what would end it.
  const compared = (property: string) =>
    strange.flatMap((text) => [`${property} eq '${text.replaceAll("'", "''")}'`, `${property} eq '${text}'`])
  const begun = (property: string) => strange.map((text) => `startsWith(${property},'${text.replaceAll("'", "''")}')`)
  const filters: Readonly<Record<string, readonly string[]>> = {
    users: [
      ...ids.map((id) => `id eq '${id}'`),
      `userPrincipalName eq '${onlyTwin.userPrincipalName}'`,
      `startsWith(userPrincipalName,'tara')`,
      ...['id', 'userPrincipalName'].flatMap(compared),
      ...begun('displayName'),
      `startsWith(displayName,'Fabrikam')`,
      `proxyAddresses/any(p:p eq 'smtp:ada.fischer@fabrikam.com')`,
      ...skuIds.map((id) => `assignedLicenses/any(l:l/skuId eq ${id})`),
    ],
    groups: [
      ...ids.map((id) => `id eq '${id}'`),
      `displayName eq '${onlyTwin.groupName}'`,
      `startsWith(displayName,'Fabrikam')`,
      `mailNickname eq 'twins'`,
      ...['id', 'displayName', 'mailNickname'].flatMap(compared),
      ...begun('displayName'),
      ...skuIds.map((id) => `assignedLicenses/any(l:l/skuId eq ${id})`),
    ],
    directoryAudits: [
      ...ids.map((id) => `targetResources/any(t:t/id eq '${id}')`),
      ...ids.map((id) => `initiatedBy/user/id eq '${id}'`),
      ...guids.map((id) => `correlationId eq '${id}'`),
      ...['correlationId', 'activityDisplayName'].flatMap(compared),
    ],
  }
  const list = /^GET \/(?:auditLogs\/)?(users|groups|directoryAudits)(\/\$count)?$/.exec(route)?.[1] ?? ''
  const asked = (filters[list] ?? []).map((filter) => `$filter=${encodeURIComponent(filter)}`)
  const others = list === '' ? [] : ['$search', '$orderby', '$select', '$expand', '$skiptoken', '$top']
  return ['', ...asked, ...others.flatMap((name) => strange.map((text) => `${name}=${encodeURIComponent(text)}`))]
}
