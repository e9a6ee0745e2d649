/** What a newcomer reads first: the schema as a whole, and its three roots, for which TypeGraphQL has no decorator. */
import type { GraphQLSchema } from 'graphql'
import { placeOf } from './place.ts'

const learn = 'https://learn.microsoft.com'

const schemaDescription = [
  `Licences of Microsoft 365 for the groups and people of one tenant, the one of your token, by [group-based licensing](${learn}/entra/fundamentals/concept-group-based-licensing).`,
  'Begin with `groups` or `group`, try a change out by `previewAssignLicense`, make it by `assignLicense` and watch it by the subscription `licenseOperation`.',
  `What a field asks for is one of Microsoft's [permissions](${learn}/graph/permissions-reference), and of a person who changes something one of its [directory roles](${learn}/entra/identity/role-based-access-control/permissions-reference).`,
  'Without a valid token the whole request is refused with HTTP 401 and the code `InvalidAuthenticationToken`.',
  '`Service_InternalServerError` is what nobody expected: it has a `requestId`, by which the operator finds the cause.',
  "What is no valid GraphQL has Apollo's codes, such as `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED` and `BAD_USER_INPUT`.",
  'All other codes are told by Query, by Mutation and by their fields.',
].join(' ')

const rootDescriptions: Readonly<Record<string, string>> = {
  Query:
    'What can be read of the tenant of the token; nothing here changes anything. What is not there is null. What is refused is null too (the field around it, where it cannot be null), and `errors` says why: `message` for people, `extensions.code` for programs. `Authorization_RequestDenied`: the token lacks a permission or a directory role. `Request_BadRequest`: an argument is invalid. `TooManyRequests`: ask less often, or less at a time. `Service_Unavailable`: ask again later.',
  Mutation:
    'What can be changed in the tenant of the token, one change after the other in the order of the document, each whole or not at all. A change that is refused has done nothing, but for `reprocessLicenseAssignment`, whose work stays done; one whose answer asks for what the token may not read is refused before anything is done. `errors` says why: `message` for people, with the field, the remedy and the names of products and plans, and `extensions.code` for programs. `Request_BadRequest`: the input is invalid, or breaks a rule of licensing. `Request_ResourceNotFound`: the tenant has nothing of this id. `Authorization_RequestDenied`: the token lacks a permission or a directory role. `Directory_ConcurrencyViolation`: another change came in between; send it again. `TooManyRequests` and `Service_Unavailable`: send it again later.',
  Subscription:
    'What can be watched in the tenant of the token, over a WebSocket on this address, by the protocol graphql-transport-ws of the package `graphql-ws`. The token comes as `connectionParams: { authorization: "Bearer ..." }`, or with the header of the upgrade.',
}

/** Describes the schema as a whole and its roots. */
export function describeRoots(schema: GraphQLSchema): void {
  schema.description = schemaDescription
  for (const [name, description] of Object.entries(rootDescriptions)) placeOf(schema, name).description = description
}
