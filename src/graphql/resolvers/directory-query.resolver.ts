import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql'
import type { GroupRow, UserRow } from '../../db/read/rows.ts'
import { nodesBelow } from '../../db/read/selection.ts'
import { getGroup } from '../../operations/get-group.ts'
import { getMe } from '../../operations/get-me.ts'
import { getUser } from '../../operations/get-user.ts'
import { countListedGroups, type ListedGroup, listGroups } from '../../operations/list-groups.ts'
import { countListedUsers, type ListedUser, listUsers } from '../../operations/list-users.ts'
import { type Connection, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { GroupsArgs, toGroupsRequest, toUsersRequest, UsersArgs } from '../inputs/directory-list.args.ts'
import { toPageRequest } from '../page-request.ts'
import { selectionOf } from '../selection.ts'
import { GroupConnection, UserConnection } from '../types/connection.type.ts'
import { Group } from '../types/group.type.ts'
import { User } from '../types/user.type.ts'

/** Reads users and groups, one or a page of them. */
@Resolver()
export class DirectoryQueryResolver {
  @Query(() => User, {
    nullable: true,
    description:
      'The signed-in user: the one whom the `oid` of the token names. Null where the directory has no such user. An application, behind which there is nobody, is refused with `BadRequest`.',
  })
  me(@Ctx() { operation }: GraphqlContext, @Info() info: GraphQLResolveInfo): Promise<UserRow | null> {
    return getMe(operation, { selection: selectionOf(info) })
  }

  @Query(() => Group, {
    nullable: true,
    description:
      'One group, by its id; null where the tenant has none of this id, or it is deleted. By a name, `groups` finds it.',
  })
  group(
    @Arg('id', () => ID, {
      description:
        'The id of the group, a GUID such as "0d33013b-9dd4-4aba-a74f-a58e6c580514"; anything else is refused with `Request_BadRequest`.',
    })
    id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow | null> {
    return getGroup(operation, { id, selection: selectionOf(info) })
  }

  @Query(() => User, {
    nullable: true,
    description: 'One user; null where the tenant has none of this id or name, or it is deleted.',
  })
  user(
    @Arg('id', () => ID, {
      description:
        'The id of the user, a GUID, or the user principal name, such as "ada.fischer@contoso.com", in any case.',
    })
    id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow | null> {
    return getUser(operation, { id, selection: selectionOf(info) })
  }

  @Query(() => GroupConnection, { description: 'The groups of the tenant, by display name unless ordered otherwise.' })
  async groups(
    @Args(() => GroupsArgs) args: GroupsArgs,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    const asked = toGroupsRequest(args)
    const list = asked.orderBy.field === 'CREATED_DATE_TIME' ? 'groupsByCreation' : 'groups'
    const { tenantId } = operation.db
    const request = toPageRequest({ list, tenantId }, args)
    const page = await listGroups(operation, asked, { page: request, selection: nodesBelow(selectionOf(info)) })
    return toConnection({ list, tenantId, ...spelling }, request, page, {
      total: () => countListedGroups(operation, asked),
      exists: async (part) => (await listGroups(operation, asked, { page: part, selection: [] })).more,
    })
  }

  @Query(() => UserConnection, { description: 'The users of the tenant, by display name unless ordered otherwise.' })
  async users(
    @Args(() => UsersArgs) args: UsersArgs,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    const asked = toUsersRequest(args)
    const list = asked.orderBy.field === 'USER_PRINCIPAL_NAME' ? 'usersByPrincipalName' : 'users'
    const { tenantId } = operation.db
    const request = toPageRequest({ list, tenantId }, args)
    const page = await listUsers(operation, asked, { page: request, selection: nodesBelow(selectionOf(info)) })
    return toConnection({ list, tenantId, ...spelling }, request, page, {
      total: () => countListedUsers(operation, asked),
      exists: async (part) => (await listUsers(operation, asked, { page: part, selection: [] })).more,
    })
  }
}

const spelling = {
  position: ({ position }: ListedUser | ListedGroup) => position,
  node: ({ row }: ListedUser | ListedGroup) => row,
}
