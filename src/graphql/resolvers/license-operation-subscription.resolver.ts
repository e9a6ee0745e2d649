import { Arg, ID, Resolver, Root, type SubscribeResolverData, Subscription } from 'type-graphql'
import type { LicenseOperationRow } from '../../db/read/rows.ts'
import { watchLicenseOperation } from '../../operations/watch-license-operation.ts'
import type { GraphqlContext } from '../context.ts'
import { selectionOf } from '../selection.ts'
import { LicenseOperation } from '../types/license-operation.type.ts'

type SubscribeData = SubscribeResolverData<unknown, { readonly groupId: string }, GraphqlContext>

/** Tells of a group's newest operation as it moves. */
@Resolver()
export class LicenseOperationSubscriptionResolver {
  @Subscription(() => LicenseOperation, {
    description:
      "The progress of a group's newest change: the operation as it is now, and again whenever it moves or a newer one takes its place, at most twice a second, until it is complete or failed; then the subscription ends. An error `Request_ResourceNotFound` where the group has none.",
    subscribe: ({ args: { groupId }, context: { operation }, info }: SubscribeData) =>
      watchLicenseOperation(operation, { groupId, selection: selectionOf(info) }),
  })
  licenseOperation(
    @Arg('groupId', () => ID, { description: 'The id of the group, a GUID.' }) _groupId: string,
    @Root() operation: LicenseOperationRow,
  ): LicenseOperationRow {
    return operation
  }
}
