import 'reflect-metadata'
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { buildSchemaSync, type PubSub } from 'type-graphql'
import { describeRights } from './field-rights.ts'
import { describePages } from './microsoft-pages.ts'
import { AssignedLicenseResolver } from './resolvers/assigned-license.resolver.ts'
import { DirectoryAuditQueryResolver } from './resolvers/directory-audit-query.resolver.ts'
import { DirectoryQueryResolver } from './resolvers/directory-query.resolver.ts'
import { DuplicateLicenseResolver, SkuSeatsResolver } from './resolvers/report.resolver.ts'
import { GroupMemberMutationResolver } from './resolvers/group-member-mutation.resolver.ts'
import { GroupMutationResolver } from './resolvers/group-mutation.resolver.ts'
import { GroupResolver } from './resolvers/group.resolver.ts'
import { LicenseAssignmentStateResolver } from './resolvers/license-assignment-state.resolver.ts'
import { LicenseDetailsResolver } from './resolvers/license-details.resolver.ts'
import { LicenseChangePreviewResolver, SkuChangePreviewResolver } from './resolvers/license-change-preview.resolver.ts'
import { LicenseMutationResolver } from './resolvers/license-mutation.resolver.ts'
import { LicenseOperationResolver } from './resolvers/license-operation.resolver.ts'
import { LicenseOperationSubscriptionResolver } from './resolvers/license-operation-subscription.resolver.ts'
import { LicensingQueryResolver } from './resolvers/licensing-query.resolver.ts'
import { MembershipViewResolver } from './resolvers/membership-view.resolver.ts'
import { ReportQueryResolver } from './resolvers/report-query.resolver.ts'
import { SubscribedSkuMutationResolver } from './resolvers/subscribed-sku-mutation.resolver.ts'
import { SubscribedSkuResolver } from './resolvers/subscribed-sku.resolver.ts'
import { UserMutationResolver } from './resolvers/user-mutation.resolver.ts'
import { UserResolver } from './resolvers/user.resolver.ts'

/** TypeGraphQL asks for one wherever there is a subscription, though ours bring their events themselves. */
const noPubSub: PubSub = {
  publish() {
    throw new Error('nothing is published: a subscription brings its own events')
  },
  subscribe() {
    throw new Error('there are no topics: a subscription brings its own events')
  },
}

/** The schema that the gateway serves. */
export function buildGatewaySchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AssignedLicenseResolver,
      DirectoryAuditQueryResolver,
      DirectoryQueryResolver,
      DuplicateLicenseResolver,
      GroupMemberMutationResolver,
      GroupMutationResolver,
      GroupResolver,
      LicenseAssignmentStateResolver,
      LicenseDetailsResolver,
      LicenseChangePreviewResolver,
      LicenseMutationResolver,
      LicenseOperationResolver,
      LicenseOperationSubscriptionResolver,
      LicensingQueryResolver,
      MembershipViewResolver,
      ReportQueryResolver,
      SkuChangePreviewResolver,
      SkuSeatsResolver,
      SubscribedSkuMutationResolver,
      SubscribedSkuResolver,
      UserMutationResolver,
      UserResolver,
    ],
    // Scalars check their values, operations check what they mean; nothing is left for class-validator.
    validate: false,
    pubSub: noPubSub,
  })
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  // TypeGraphQL has no decorator for these three.
  for (const root of roots) if (root) root.description = rootDescriptions[root.name]
  describeRights(schema)
  describePages(schema)
  return schema
}

const rootDescriptions: Readonly<Record<string, string>> = {
  Query:
    'What can be read of the tenant of the token; nothing here changes anything. What is not there is null. What is refused is null too (the field around it, where it cannot be null), and `errors` says why: `message` for people, `extensions.code` for programs. `Authorization_RequestDenied`: the token lacks a permission or a directory role. `Request_BadRequest`: an argument is invalid. `TooManyRequests`: ask less often, or less at a time. `Service_Unavailable`: ask again later.',
  Mutation:
    'What can be changed in the tenant of the token, one change after the other in the order of the document, each whole or not at all. A change that is refused has done nothing, and `errors` says why: `message` for people, with the field, the remedy and the names of products and plans, and `extensions.code` for programs. `Request_BadRequest`: the input is invalid, or breaks a rule of licensing. `Request_ResourceNotFound`: the tenant has nothing of this id. `Authorization_RequestDenied`: the token lacks a permission or a directory role. `Directory_ConcurrencyViolation`: another change came in between; send it again. `TooManyRequests` and `Service_Unavailable`: send it again later.',
  Subscription:
    'What can be watched in the tenant of the token, over a WebSocket on this address, by the protocol graphql-transport-ws of the package `graphql-ws`. The token comes as `connectionParams: { authorization: "Bearer ..." }`, or with the header of the upgrade.',
}

/** The schema in SDL, sorted, so that it changes only when the schema does. */
export function printGatewaySchema(): string {
  return `${printSchema(lexicographicSortSchema(buildGatewaySchema()))}\n`
}
