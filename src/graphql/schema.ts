import 'reflect-metadata'
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { buildSchemaSync, type PubSub } from 'type-graphql'
import { describeFacts } from './field-facts.ts'
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
import { describeRoots } from './root-descriptions.ts'

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
  describeRoots(schema)
  describeFacts(schema)
  describeRights(schema)
  describePages(schema)
  return schema
}

/** The schema in SDL, sorted, so that it changes only when the schema does. */
export function printGatewaySchema(): string {
  return `${printSchema(lexicographicSortSchema(buildGatewaySchema()))}\n`
}
