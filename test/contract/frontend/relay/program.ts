/**
 * The same page as a frontend has it, by `relay-runtime` and what `relay-compiler` makes: read page by page through `node`,
 * change, watch. Prints what the store held, as JSON.
 *
 *   node --import ./resolve.mjs relay/program.ts '{"url", "token", "groupId", "skuId"}'
 */
import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSingularSelector,
  type ReaderFragment,
  requestSubscription,
} from 'relay-runtime'
import assign, { type groupPageAssignMutation } from './__generated__/groupPageAssignMutation.graphql.ts'
import audits, { type groupPageAuditsQuery } from './__generated__/groupPageAuditsQuery.graphql.ts'
import members, { type groupPageMembersQuery } from './__generated__/groupPageMembersQuery.graphql.ts'
import query, { type groupPageQuery } from './__generated__/groupPageQuery.graphql.ts'
import watch, { type groupPageWatchSubscription } from './__generated__/groupPageWatchSubscription.graphql.ts'
import fragment, { type groupPage_group$data } from './__generated__/groupPage_group.graphql.ts'
import { createRelayEnvironment } from './environment.ts'

const { url, token, groupId, skuId } = JSON.parse(process.argv[2] ?? '') as Record<string, string>
if (!url || !token || !groupId || !skuId) throw new Error('url, token, groupId and skuId are to be given')

const environment = createRelayEnvironment(`${url}/graphql`, () => token)
const operation = createOperationDescriptor(query, { id: groupId })
environment.retain(operation)
await fetchQuery<groupPageQuery>(environment, query, { id: groupId }).toPromise()
const pages = [page().edges.length]
for (let { pageInfo } = page(); pageInfo.hasNextPage; { pageInfo } = page()) {
  const variables = { id: groupId, count: 5, cursor: pageInfo.endCursor }
  await fetchQuery<groupPageMembersQuery>(environment, members, variables).toPromise()
  pages.push(page().edges.length)
}
const read = shown()

await new Promise((resolve, reject) =>
  commitMutation<groupPageAssignMutation>(environment, {
    mutation: assign,
    variables: { groupId, addLicenses: [{ skuId }] },
    onCompleted: (_, errors) => (errors ? reject(new Error(JSON.stringify(errors))) : resolve(undefined)),
    onError: reject,
  }),
)
const assigned = shown()

const progress: (string | undefined)[] = []
await new Promise((resolve, reject) =>
  requestSubscription<groupPageWatchSubscription>(environment, {
    subscription: watch,
    variables: { groupId },
    onNext: (data) => void progress.push(data?.licenseOperation.state),
    onCompleted: () => resolve(undefined),
    onError: reject,
  }),
)
const watched = shown()

const log = await fetchQuery<groupPageAuditsQuery>(environment, audits, { targetId: groupId }).toPromise()
console.log(
  JSON.stringify({
    pages,
    read: told(read),
    assigned: told(assigned),
    progress,
    watched: told(watched),
    changes: log?.directoryAudits.edges.map(({ node }) => [
      node.activityDisplayName,
      ...node.targetResources.flatMap((target) => target.modifiedProperties.map(({ displayName }) => displayName)),
    ]),
    again: told(shown()),
    cached: environment
      .getStore()
      .getSource()
      .getRecordIDs()
      .filter((id) => !id.startsWith('client:'))
      .toSorted(),
  }),
)
process.exit()

/** What the page shows: the fragment of the group as the store has it; nothing is read for it. */
function shown(): groupPage_group$data {
  const { data } = environment.lookup(operation.fragment)
  const group = (data as groupPageQuery['response']).group
  const selector = getSingularSelector(fragment as ReaderFragment, group)
  if (!selector) throw new Error('the store has no group')
  return environment.lookup(selector).data as groupPage_group$data
}

/** The members that are shown, with what Relay keeps beside them for the next page. */
function page() {
  const { members } = shown() as groupPage_group$data & {
    readonly members: { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } | null
  }
  if (!members) throw new Error('the store has no members')
  return members
}

function told({ displayName, assignedLicenses, latestLicenseOperation, members }: groupPage_group$data) {
  return {
    displayName,
    products: assignedLicenses.map(({ productName }) => productName),
    state: latestLicenseOperation?.state ?? null,
    members: members?.edges.map(({ node }) => (node.userPrincipalName ? node.id : null)),
    totalCount: members?.totalCount,
  }
}
