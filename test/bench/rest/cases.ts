/** What is measured: a question to the REST face, and the same one by GraphQL, which asks for just the values that REST answers. */
import { graphGroupProperties, groupProperties } from '../../../src/rest/wire/group.ts'
import type { Asked } from '../reads/load.ts'
import { groupId, groups, hugeGroupId, skuIds, userId } from '../reads/tenant.ts'

export interface Case {
  readonly name: string
  /** One of them for each request, in turn. */
  readonly rest: readonly Asked[]
  readonly graphql: readonly Asked[]
  /** What both answers must be equal in, from that of REST. */
  fromRest(body: never): unknown
  fromGraphql(data: never): unknown
}

const get = (path: string): Asked => ({ method: 'GET', path: `/v1.0${path}` })
const query = (text: string, variables: object = {}): Asked => ({
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query: text, variables }),
})

interface List {
  readonly value: readonly unknown[]
}
interface Connection {
  readonly edges: readonly { readonly node: { readonly __typename?: string } }[]
}
const valueOf = ({ value }: List) => value
const nodesOf = ({ edges }: Connection) => edges.map(({ node }) => node)
const page = 'pageInfo { hasNextPage endCursor }'

const selected = ['id', 'displayName', 'assignedLicenses', 'licenseProcessingState']
const groupFields = 'id displayName assignedLicenses { disabledPlans skuId } licenseProcessingState { state }'

const oneGroup: Case = {
  name: 'one group, four properties selected',
  rest: [get(`/groups/${hugeGroupId}?$select=${selected.join()}`)],
  graphql: [query(`query ($id: ID!) { group(id: $id) { ${groupFields} } }`, { id: hugeGroupId })],
  fromRest: ({ '@odata.context': _context, ...group }: Readonly<Record<string, unknown>>) => group,
  fromGraphql: ({ group }: { readonly group: object }) => group,
}

const manyGroups: Case = {
  name: '40 of 50 groups',
  rest: [get(`/groups?$select=${selected.join()}&$top=40`)],
  graphql: [query(`{ groups(first: 40) { edges { node { ${groupFields} } } ${page} } }`)],
  fromRest: valueOf,
  fromGraphql: ({ groups: found }: { readonly groups: Connection }) => nodesOf(found),
}

const members: Case = {
  name: '100 of 100,000 members',
  rest: [get(`/groups/${hugeGroupId}/members?$select=id,displayName,userPrincipalName`)],
  graphql: [
    query(
      `query ($id: ID!) { group(id: $id) { members(first: 100) {
        edges { node { __typename id ... on User { displayName userPrincipalName } } } ${page} } } }`,
      { id: hugeGroupId },
    ),
  ],
  fromRest: valueOf,
  fromGraphql: ({ group }: { readonly group: { readonly members: Connection } }) =>
    nodesOf(group.members).map(({ __typename, ...user }) => ({ '@odata.type': '#microsoft.graph.user', ...user })),
}

const details: Case = {
  name: "a user's licence details: 3 products",
  rest: [get(`/users/${userId}/licenseDetails`)],
  graphql: [
    query(
      `query ($id: ID!) { user(id: $id) { licenseDetails {
        id skuId skuPartNumber servicePlans { servicePlanId servicePlanName provisioningStatus appliesTo } } } }`,
      { id: userId },
    ),
  ],
  fromRest: valueOf,
  fromGraphql: ({ user }: { readonly user: { readonly licenseDetails: readonly object[] } }) => user.licenseDetails,
}

/** The properties of the group that the action answers, as far as GraphQL has them: of the others no group has a value. */
const common = Object.keys(groupProperties).filter((name) => graphGroupProperties[name]?.byDefault)
const answered = common.map((name) => (name === 'onPremisesProvisioningErrors' ? `${name} { category }` : name))
const change = { addLicenses: [{ skuId: skuIds[1], disabledPlans: [] }], removeLicenses: [] }
const called = Array.from({ length: groups - 1 }, (_, number) => groupId(number + 1))

const assign: Case = {
  name: '`assignLicense`',
  rest: called.map((id) => ({
    method: 'POST',
    path: `/v1.0/groups/${id}/assignLicense`,
    body: JSON.stringify(change),
  })),
  graphql: called.map((id) =>
    query(
      `mutation ($id: ID!, $add: [AssignedLicenseInput!]!, $remove: [UUID!]!) {
        assignLicense(groupId: $id, addLicenses: $add, removeLicenses: $remove) { ${answered.join(' ')} } }`,
      { id, add: change.addLicenses, remove: change.removeLicenses },
    ),
  ),
  fromRest: (group: Readonly<Record<string, unknown>>) =>
    moments(Object.fromEntries(common.map((name) => [name, group[name]]))),
  fromGraphql: ({ assignLicense }: { readonly assignLicense: Readonly<Record<string, unknown>> }) =>
    moments(assignLicense),
}

/** The faces write fractions of a second differently. */
function moments(group: Readonly<Record<string, unknown>>): object {
  const toMoment = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : value)
  return { ...group, createdDateTime: toMoment(group['createdDateTime']) }
}

/** The two spellings. */
export const faces = ['rest', 'graphql'] as const
export type Face = (typeof faces)[number]

export const cases: readonly Case[] = [oneGroup, manyGroups, members, details, assign]
