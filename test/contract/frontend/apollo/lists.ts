/** What the cache makes of a second page, and of more fields of a value without an id. */
import type { ApolloClient, ObservableQuery, OperationVariables } from '@apollo/client'
import { firstValueFrom, mergeMap } from 'rxjs'
import {
  DuplicatesDocument,
  InitiatorDocument,
  InitiatorInWordsDocument,
  PreviewDocument,
} from './generated/graphql.ts'

/** A report of which two pages have been read: user and product of each row. */
export async function readReport(client: ApolloClient) {
  const report = client.watchQuery({ query: DuplicatesDocument })
  const { duplicateLicensesReport: first } = await shown(report)
  await report.fetchMore({ variables: { after: first.pageInfo.endCursor } })
  const rows = client.readQuery({ query: DuplicatesDocument })?.duplicateLicensesReport.edges
  return rows?.map(({ node }) => `${node.user.id} ${node.skuId}`)
}

/** The users whom a change would leave in error, of two pages. */
export async function readPreview(client: ApolloClient, groupId: string, skuId: string) {
  const variables = { groupId, addLicenses: [{ skuId }] }
  const preview = client.watchQuery({ query: PreviewDocument, variables })
  const { previewAssignLicense: first } = await shown(preview)
  await preview.fetchMore({ variables: { after: first.membersWithLicenseErrors.pageInfo.endCursor } })
  const read = client.readQuery({ query: PreviewDocument, variables })?.previewAssignLicense
  return { failed: read?.failedMembers, members: read?.membersWithLicenseErrors.edges.map(({ node }) => node.id) }
}

/** Who started an activity, after other fields of that have been read. */
export async function readInitiator(client: ApolloClient, id: string) {
  await client.query({ query: InitiatorDocument, variables: { id } })
  await client.query({ query: InitiatorInWordsDocument, variables: { id } })
  const entry = client.readQuery({ query: InitiatorDocument, variables: { id } })?.node
  return entry && 'initiatedBy' in entry ? entry.initiatedBy.user?.userId : null
}

function shown<Data, Variables extends OperationVariables>(watched: ObservableQuery<Data, Variables>) {
  return firstValueFrom(watched.pipe(mergeMap(({ dataState, data }) => (dataState === 'complete' ? [data] : []))))
}
