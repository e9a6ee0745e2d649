import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, Info, Mutation, Resolver } from 'type-graphql'
import type { GroupRow } from '../../db/read/rows.ts'
import { assignJoinedGroupLicense } from '../../operations/assign-joined-group-license.ts'
import { assignLicense } from '../../operations/assign-license.ts'
import { getChangedGroup } from '../../operations/get-group.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeAnswer } from '../edge-permissions.ts'
import { changeOf, JoinedGroupLicenseChangeArgs, LicenseChangeArgs } from '../inputs/license-change.args.ts'
import { selectionOf } from '../selection.ts'
import { Group } from '../types/group.type.ts'

/** Changes licences of groups and users, and evaluates them again. */
@Resolver()
export class LicenseMutationResolver {
  @Mutation(() => Group, {
    description:
      'Adds products to a group, removes some, or changes their switched-off service plans, as one change. It answers with the group at once, before the members are evaluated: follow that by the subscription `licenseOperation`, or read `latestLicenseOperation` of the group until its state is PROCESSING_COMPLETE; `membersWithLicenseErrors` tells who did not get it, and why. Refused with `Request_BadRequest` where the group is no security group, the tenant does not own a product, or the products of the group do not work without another one. `previewAssignLicense` tries it out.',
  })
  async assignLicense(
    @Args(() => LicenseChangeArgs) args: LicenseChangeArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    authorizeAnswer(context, info)
    const id = await assignLicense(context.operation, { groupId: args.groupId, ...changeOf(args) })
    return getChangedGroup(context.operation, { id, selection: selectionOf(info) })
  }

  @Mutation(() => Group, {
    description:
      'As `assignLicense`, for a group of which the user is a direct member; refused with `Request_ResourceNotFound` where it is not.',
  })
  async assignJoinedGroupLicense(
    @Args(() => JoinedGroupLicenseChangeArgs) args: JoinedGroupLicenseChangeArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    authorizeAnswer(context, info)
    const { groupId, userId = null } = args
    const id = await assignJoinedGroupLicense(context.operation, { userId, groupId, ...changeOf(args) })
    return getChangedGroup(context.operation, { id, selection: selectionOf(info) })
  }
}
