import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql'
import type { UserRow } from '../../db/read/rows.ts'
import type { UserId } from '../../licensing/model.ts'
import { assignUserLicense } from '../../operations/assign-user-license.ts'
import { createUser } from '../../operations/create-user.ts'
import { deleteUser } from '../../operations/delete-user.ts'
import { getChangedUser } from '../../operations/get-user.ts'
import { reprocessLicenseAssignment } from '../../operations/reprocess-license-assignment.ts'
import { restoreUser } from '../../operations/restore-user.ts'
import { updateUser } from '../../operations/update-user.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeAnswer } from '../edge-permissions.ts'
import { CreateUserInput } from '../inputs/create-user.input.ts'
import { changeOf, UserLicenseChangeArgs } from '../inputs/license-change.args.ts'
import { UpdateUserInput } from '../inputs/update-user.input.ts'
import { toNewUser, toUserProperties } from '../inputs/given.ts'
import { selectionOf } from '../selection.ts'
import { User } from '../types/user.type.ts'

const userArgument = {
  description: 'The user, by id (a GUID) or user principal name such as "ada.fischer@contoso.com".',
}

/** Makes, changes, deletes and restores users. */
@Resolver()
export class UserMutationResolver {
  @Mutation(() => User, {
    description:
      'Adds products to a user directly, removes some, or changes their switched-off service plans: whole or not at all, before it answers with the user. A change that breaks a rule of licensing, or for which no unit is left, is refused with `Request_BadRequest`, which names the rule, the products and the plans. What the user is in error for from groups is tried again afterwards.',
  })
  assignUserLicense(
    @Args(() => UserLicenseChangeArgs) args: UserLicenseChangeArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow> {
    return answer(context, info, () => assignUserLicense(context.operation, { userId: args.userId, ...changeOf(args) }))
  }

  @Mutation(() => User, {
    description:
      'Evaluates a user for everything that it gets licences from, until nothing changes, and answers the user: for one who is in error after the cause has been mended. What it did stays done; where something is still broken after that, the first cause is the error, `Request_BadRequest`.',
  })
  reprocessLicenseAssignment(
    @Arg('userId', () => ID, userArgument) userId: string,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow> {
    return answer(context, info, () => reprocessLicenseAssignment(context.operation, userId))
  }

  @Mutation(() => User, {
    description:
      'Makes a user without licences and memberships, and answers it. Refused with `Request_BadRequest` where the id or the user principal name is taken, also by a deleted object.',
  })
  createUser(
    @Arg('input', () => CreateUserInput, { description: 'The properties of the user.' }) input: CreateUserInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow> {
    return answer(context, info, () => createUser(context.operation, toNewUser(input)))
  }

  @Mutation(() => User, {
    description:
      'Changes properties of a user, and answers it. Nobody is evaluated for it: licences are judged by the new values at the next evaluation, which `reprocessLicenseAssignment` brings at once.',
  })
  updateUser(
    @Arg('id', () => ID, userArgument) id: string,
    @Arg('input', () => UpdateUserInput, {
      description: 'The properties to change, with their new values; what is absent stays.',
    })
    input: UpdateUserInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow> {
    return answer(context, info, () => updateUser(context.operation, id, toUserProperties(input)))
  }

  @Mutation(() => ID, {
    description:
      'Deletes a user softly: its licences are disabled and remembered, its units go to those who wait. Answers the id, by which `restoreUser` brings the user back.',
  })
  deleteUser(@Arg('id', () => ID, userArgument) id: string, @Ctx() { operation }: GraphqlContext): Promise<string> {
    return deleteUser(operation, id)
  }

  @Mutation(() => User, {
    description:
      'Brings a deleted user back with what it held, as far as units and addresses allow; what is missing is in error on its licence assignment states.',
  })
  restoreUser(
    @Arg('id', () => ID, { description: 'The id of the deleted user, a GUID, as `deleteUser` answered it.' })
    id: string,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow> {
    return answer(context, info, () => restoreUser(context.operation, id))
  }
}

async function answer(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  change: () => Promise<UserId>,
): Promise<UserRow> {
  authorizeAnswer(context, info)
  return getChangedUser(context.operation, { id: await change(), selection: selectionOf(info) })
}
