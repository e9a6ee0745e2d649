import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql'
import type { GroupRow } from '../../db/read/rows.ts'
import { addGroupMembers, removeGroupMembers } from '../../operations/change-group-members.ts'
import { reprocessGroupLicenseAssignment } from '../../operations/reprocess-group-license-assignment.ts'
import { answerGroup } from '../answer-group.ts'
import type { GraphqlContext } from '../context.ts'
import { Group } from '../types/group.type.ts'

const groupArgument = { description: 'The id of the group, a GUID.' }

/** Changes who is a member of a group. */
@Resolver()
export class GroupMemberMutationResolver {
  @Mutation(() => Group, {
    description:
      'Makes users and groups direct members of a group, all or none. It answers with the group at once; users are evaluated for the licences of the group after that, which is no operation. Refused with `Request_BadRequest` for groups with a membership rule and synchronised groups, and where one is a member already.',
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
      'Ends direct memberships of a group, all or none. It answers with the group at once; what users had through it is taken from them after that, which is no operation. Refused with `Request_ResourceNotFound` where one is no member, and with `Request_BadRequest` for groups with a membership rule and synchronised groups.',
  })
  removeGroupMembers(
    @Arg('groupId', () => ID, groupArgument) groupId: string,
    @Arg('memberIds', () => [ID], { description: 'The ids of 1 to 1,000 direct members, users and groups.' })
    memberIds: string[],
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => removeGroupMembers(context.operation, { groupId, memberIds }))
  }

  @Mutation(() => Group, {
    description:
      'Evaluates everybody whom the licences of the group concern once more, as an operation that changes no licence: for members who are in error after the cause has been mended. It answers with the group at once; follow it as after `assignLicense`.',
  })
  reprocessGroupLicenseAssignment(
    @Arg('groupId', () => ID, groupArgument) groupId: string,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => reprocessGroupLicenseAssignment(context.operation, groupId))
  }
}
