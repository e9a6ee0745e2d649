import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql'
import type { GroupRow } from '../../db/read/rows.ts'
import { createGroup } from '../../operations/create-group.ts'
import { deleteGroup } from '../../operations/delete-group.ts'
import { restoreGroup } from '../../operations/restore-group.ts'
import { updateGroup } from '../../operations/update-group.ts'
import { answerGroup } from '../answer-group.ts'
import type { GraphqlContext } from '../context.ts'
import { CreateGroupInput } from '../inputs/create-group.input.ts'
import { toGroupChange, toNewGroup } from '../inputs/given.ts'
import { UpdateGroupInput } from '../inputs/update-group.input.ts'
import { Group } from '../types/group.type.ts'

/** Makes, changes, deletes and restores groups. */
@Resolver()
export class GroupMutationResolver {
  @Mutation(() => Group, {
    description:
      'Makes a group without members and licences, and answers it. Refused with `Request_BadRequest` where its properties do not fit together, or the id or the e-mail alias is taken.',
  })
  createGroup(
    @Arg('input', () => CreateGroupInput, { description: 'The properties of the group.' }) input: CreateGroupInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => createGroup(context.operation, toNewGroup(input)))
  }

  @Mutation(() => Group, {
    description:
      'Changes properties of a group, and answers it. Nobody is evaluated for it. Refused with `Request_BadRequest` for groups that are synchronised from a local directory, mail-enabled security groups and distribution lists, which are changed there.',
  })
  updateGroup(
    @Arg('id', () => ID, { description: 'The id of the group, a GUID.' }) id: string,
    @Arg('input', () => UpdateGroupInput, {
      description: 'The properties to change, with their new values; what is absent stays.',
    })
    input: UpdateGroupInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => updateGroup(context.operation, id, toGroupChange(input)))
  }

  @Mutation(() => ID, {
    description:
      'Deletes a group softly; its members stay its members. Refused while it gives licences or a user still has one from it, and for groups that `updateGroup` refuses. Answers the id, by which `restoreGroup` brings the group back.',
  })
  deleteGroup(
    @Arg('id', () => ID, { description: 'The id of the group, a GUID.' }) id: string,
    @Ctx() { operation }: GraphqlContext,
  ): Promise<string> {
    return deleteGroup(operation, id)
  }

  @Mutation(() => Group, {
    description:
      'Brings a deleted group back, with its members and without licences. Refused while another Microsoft 365 group has its e-mail alias.',
  })
  restoreGroup(
    @Arg('id', () => ID, { description: 'The id of the deleted group, a GUID, as `deleteGroup` answered it.' })
    id: string,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow> {
    return answerGroup(context, info, () => restoreGroup(context.operation, id))
  }
}
