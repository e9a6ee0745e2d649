/** The audit log of Contoso as its administrator reads it by GraphQL, and changes that leave entries there. */
import { type Answer, ask } from './ask.ts'
import type { Contoso } from './contoso.ts'

/** Everything that an entry tells. */
export const entry = `id activityDateTime activityDisplayName category correlationId loggedByService operationType result resultReason
  initiatedBy { user { userId displayName userPrincipalName } app { appId displayName } }
  targetResources { targetId type displayName userPrincipalName groupType modifiedProperties { displayName oldValue newValue } }
  additionalDetails { key value }`

/** What tests ask of the log; Contoso may come later than this call. */
export function auditLog(contoso: () => Contoso) {
  const query = (filter: string, rest = 'first: 100', selection = entry) =>
    ask(
      contoso().context(),
      `{ directoryAudits(filter: { ${filter} }, ${rest}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { ${selection} } } } }`,
    )
  const read = async (filter: string, rest?: string): Promise<Answer['data'][]> => {
    const { data } = succeeded(await query(filter, rest))
    return data.directoryAudits.edges.map(({ node }: { node: object }) => node)
  }
  return {
    query,
    read,
    newest: async (filter: string) => (await read(filter, 'first: 1'))[0],
    async change(mutation: string, principal = {}): Promise<Answer['data']> {
      return succeeded(await ask(contoso().context(principal), `mutation { change: ${mutation} }`)).data.change
    },
  }
}

function succeeded(answer: Answer): Answer {
  if (answer.errors) throw new Error(answer.errors.map(({ message }) => message).join(' '))
  return answer
}
