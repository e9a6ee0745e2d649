/**
 * A page of a group as a frontend has it, by `@apollo/client`: read page by page, change, watch. Prints what its cache and
 * its listeners held, as JSON.
 *
 *   node apollo/program.ts '{"url", "token", "groupId", "skuId", "scarceSkuId"}'
 */
import { ApolloLink } from '@apollo/client'
import { filter, firstValueFrom, mergeMap } from 'rxjs'
import { createApolloClient } from './client.ts'
import {
  AnyObjectDocument,
  AssignDocument,
  AuditsOfDocument,
  GroupPageDocument,
  type GroupPageQuery,
  WatchDocument,
} from './generated/graphql.ts'
import { readInitiator, readPreview, readReport } from './lists.ts'
import { typePolicies } from './policies.ts'

const { url, token, groupId, skuId, scarceSkuId } = JSON.parse(process.argv[2] ?? '') as Record<string, string>
if (!url || !token || !groupId || !skuId || !scarceSkuId)
  throw new Error('url, token, groupId and products are to be given')

const client = createApolloClient(`${url}/graphql`, () => token)
/** What was asked of the gateway, by the names of the operations. */
const asked: (string | undefined)[] = []
const counting = new ApolloLink((operation, forward) => {
  asked.push(operation.operationName)
  return forward(operation)
})
client.setLink(counting.concat(client.link))
const page = client.watchQuery({ query: GroupPageDocument, variables: { id: groupId, first: 5 } })
type Group = NonNullable<GroupPageQuery['group']>
/** The group on the page, once it is as asked; nothing is read again for it. */
const shown = (is: (group: Group) => boolean = () => true): Promise<Group> =>
  firstValueFrom(
    page.pipe(
      mergeMap(({ dataState, data }) => (dataState === 'complete' && data.group ? [data.group] : [])),
      filter(is),
    ),
  )
const listening = page.subscribe(() => {})
let read = await shown()
const pages = [read.members?.edges.length]
while (read.members?.pageInfo.hasNextPage) {
  const { endCursor } = read.members.pageInfo
  await page.fetchMore({ variables: { after: endCursor } })
  read = await shown(({ members }) => members?.pageInfo.endCursor !== endCursor)
  pages.push(read.members?.edges.length)
}

await client.mutate({ mutation: AssignDocument, variables: { groupId, addLicenses: [{ skuId }] } })
const assigned = await shown(({ assignedLicenses }) => assignedLicenses.some((license) => license.skuId === skuId))

const progress: (string | undefined)[] = []
await client.subscribe({ query: WatchDocument, variables: { groupId } }).forEach(({ data, error }) => {
  if (error) throw error
  progress.push(data?.licenseOperation.state)
})
const watched = await shown(({ latestLicenseOperation }) => latestLicenseOperation?.state === 'PROCESSING_COMPLETE')

const again = await client.query({ query: AnyObjectDocument, variables: { id: groupId.toUpperCase() } })
const log = await client.query({ query: AuditsOfDocument, variables: { targetId: groupId } })
listening.unsubscribe()
// What comes now is not of the page.
const [shownBy, cached] = [[...asked], cachedIds()]
const entry = log.data?.directoryAudits.edges.at(-1)?.node.id ?? ''
console.log(
  JSON.stringify({
    pages,
    read: told(read),
    assigned: told(assigned),
    progress,
    watched: told(watched),
    again: again.data?.node,
    changes: log.data?.directoryAudits.edges.map(({ node }) => [
      node.activityDisplayName,
      ...node.targetResources.flatMap((target) => target.modifiedProperties.map(({ displayName }) => displayName)),
    ]),
    asked: shownBy,
    cached,
    report: await readReport(client),
    preview: await readPreview(client, groupId, scarceSkuId),
    initiator: await readInitiator(client, entry),
    policies: typePolicies,
  }),
)
process.exit()

function cachedIds() {
  return Object.keys(client.cache.extract() as object)
    .filter((id) => !id.startsWith('ROOT_'))
    .toSorted()
}

function told({ displayName, assignedLicenses, latestLicenseOperation, members }: Group) {
  return {
    displayName,
    products: assignedLicenses.map(({ productName }) => productName),
    state: latestLicenseOperation?.state ?? null,
    members: members?.edges.map(({ node }) => ('userPrincipalName' in node ? node.id : null)),
    totalCount: members?.totalCount,
  }
}
