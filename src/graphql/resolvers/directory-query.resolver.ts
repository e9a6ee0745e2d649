import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import type { GroupRow, UserRow } from '../../db/read/rows.ts'
import { nodesBelow } from '../../db/read/selection.ts'
import { getGroup } from '../../operations/get-group.ts'
import { getMe } from '../../operations/get-me.ts'
import { getUser } from '../../operations/get-user.ts'
import { countListedGroups, listGroups } from '../../operations/list-groups.ts'
import { countListedUsers, listUsers } from '../../operations/list-users.ts'
import { type Connection, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { PageArgs } from '../inputs/page.args.ts'
import { toPageRequest } from '../page-request.ts'
import { selectionOf } from '../selection.ts'
import { GroupConnection, UserConnection } from '../types/connection.type.ts'
import { Group } from '../types/group.type.ts'
import { User } from '../types/user.type.ts'

@Resolver()
export class DirectoryQueryResolver {
  @Query(() => User, {
    nullable: true,
    description:
      'The signed-in user; null where the directory does not know the user of the token. Not for applications.',
  })
  me(@Ctx() { operation }: GraphqlContext, @Info() info: GraphQLResolveInfo): Promise<UserRow | null> {
    return getMe(operation, { selection: selectionOf(info) })
  }

  @Query(() => Group, { nullable: true, description: 'One group; null where the tenant has none of this id.' })
  group(
    @Arg('id', () => ID, { description: 'The id of the group, a GUID.' }) id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupRow | null> {
    return getGroup(operation, { id, selection: selectionOf(info) })
  }

  @Query(() => User, { nullable: true, description: 'One user; null where the tenant has none of this id or name.' })
  user(
    @Arg('id', () => ID, { description: 'The id of the user, a GUID, or the user principal name.' }) id: string,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UserRow | null> {
    return getUser(operation, { id, selection: selectionOf(info) })
  }

  @Query(() => GroupConnection, { description: 'The groups of the tenant, by display name.' })
  async groups(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    const request = toPageRequest('groups', args)
    const page = await listGroups(operation, { page: request, selection: nodesBelow(selectionOf(info)) })
    const spelling = { list: 'groups', position: lists.groups.position, node: (group: GroupRow) => group } as const
    return toConnection(spelling, request, page, {
      total: () => countListedGroups(operation),
      exists: async (part) => (await listGroups(operation, { page: part, selection: [] })).more,
    })
  }

  @Query(() => UserConnection, { description: 'The users of the tenant, by display name.' })
  async users(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { operation }: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    const request = toPageRequest('users', args)
    const page = await listUsers(operation, { page: request, selection: nodesBelow(selectionOf(info)) })
    const spelling = { list: 'users', position: lists.users.position, node: (user: UserRow) => user } as const
    return toConnection(spelling, request, page, {
      total: () => countListedUsers(operation),
      exists: async (part) => (await listUsers(operation, { page: part, selection: [] })).more,
    })
  }
}
