import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql'
import type { GroupRow } from '../../db/read/rows.ts'
import { addGroupMembers, removeGroupMembers } from '../../operations/change-group-members.ts'
import { reprocessGroupLicenseAssignment } from '../../operations/reprocess-group-license-assignment.ts'
import { answerGroup } from '../answer-group.ts'
import type { GraphqlContext } from '../context.ts'
import { Group } from '../types/group.type.ts'

const groupArgument = { description: 'The id of the group.' }

/** Changes who is a member of a group. */
@Resolver()
export class GroupMemberMutationResolver {
  @Mutation(() => Group, {
    description:
      'Makes users and groups direct members, all or none. It answers at once; users are evaluated for the licences of the group after that. Groups with a membership rule and synchronised groups refuse.',
  })
  addGroupMembers(
    @Arg('groupId', () => ID, groupArgument) groupId: string,
    @Arg('memberIds', () => [ID], {
      description: 'The ids of 1 to 1,000 users and groups, none of them a member yet. Seats go in this order.',
    })
    memberIds: string[],
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => addGroupMembers(context.operation, { groupId, memberIds }))
  }

  @Mutation(() => Group, {
    description:
      'Ends direct memberships, all or none. It answers at once; what users had through the group is evaluated after that.',
  })
  removeGroupMembers(
    @Arg('groupId', () => ID, groupArgument) groupId: string,
    @Arg('memberIds', () => [ID], { description: 'The ids of 1 to 1,000 direct members.' }) memberIds: string[],
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => removeGroupMembers(context.operation, { groupId, memberIds }))
  }

  @Mutation(() => Group, {
    description:
      'Evaluates everybody whom the licences of the group concern once more, as an operation that changes no licence.',
  })
  reprocessGroupLicenseAssignment(
    @Arg('groupId', () => ID, groupArgument) groupId: string,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => reprocessGroupLicenseAssignment(context.operation, groupId))
  }
}
