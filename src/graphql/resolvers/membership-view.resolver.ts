import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { GroupRow } from '../../db/read/rows.ts'
import type { GraphqlContext } from '../context.ts'
import { membershipViewOf } from '../loaders/group.ts'
import { Group } from '../types/group.type.ts'

const nullFor =
  'null where the signed-in user is no direct member of the group, or an application asks by itself. Null too where nothing is known: the gateway has no mailboxes, and only the demonstration tenant brings such values.'

/** What the signed-in user, as a direct member, has set or not yet seen in a group; null for everyone else. */
@Resolver(() => Group)
export class MembershipViewResolver {
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: `Whether the group is among the favourites of the signed-in user; ${nullFor}`,
  })
  async isFavorite(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<boolean | null> {
    return (await membershipViewOf(context, group.id))?.isFavorite ?? null
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: `Whether the signed-in user receives the group's conversations by mail; ${nullFor}`,
  })
  async isSubscribedByMail(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<boolean | null> {
    return (await membershipViewOf(context, group.id))?.isSubscribedByMail ?? null
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: `How many conversations have posts that the signed-in user has not seen; ${nullFor}`,
  })
  async unseenCount(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<number | null> {
    return (await membershipViewOf(context, group.id))?.unseenCount ?? null
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: `How many conversations the signed-in user has not seen; ${nullFor}`,
  })
  async unseenConversationsCount(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<number | null> {
    return (await membershipViewOf(context, group.id))?.unseenConversationsCount ?? null
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: `How many messages the signed-in user has not seen; ${nullFor}`,
  })
  async unseenMessagesCount(@Root() group: GroupRow, @Ctx() context: GraphqlContext): Promise<number | null> {
    return (await membershipViewOf(context, group.id))?.unseenMessagesCount ?? null
  }
}
