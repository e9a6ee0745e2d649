import { ArgsType, Field } from 'type-graphql'
import type { GroupsRequest } from '../../operations/list-groups.ts'
import type { UsersRequest } from '../../operations/list-users.ts'
import { GroupFilter } from './group-filter.input.ts'
import { GroupOrder, UserOrder } from './order.input.ts'
import { PageArgs } from './page.args.ts'
import { UserFilter } from './user-filter.input.ts'

/** The arguments of `Query.users`. */
@ArgsType()
export class UsersArgs extends PageArgs {
  @Field(() => UserFilter, {
    nullable: true,
    description: 'Which users; all who are not deleted where it is not given.',
  })
  readonly filter?: UserFilter | null

  @Field(() => UserOrder, {
    nullable: true,
    description: 'How they are ordered; by display name where it is not given.',
  })
  readonly orderBy?: UserOrder | null
}

/** The arguments of `Query.groups`. */
@ArgsType()
export class GroupsArgs extends PageArgs {
  @Field(() => GroupFilter, {
    nullable: true,
    description: 'Which groups; all that are not deleted where it is not given.',
  })
  readonly filter?: GroupFilter | null

  @Field(() => GroupOrder, {
    nullable: true,
    description: 'How they are ordered; by display name where it is not given.',
  })
  readonly orderBy?: GroupOrder | null
}

/** What is asked for by the arguments. */
export function toUsersRequest({ filter = null, orderBy }: UsersArgs): UsersRequest {
  const { field, direction } = orderBy ?? { field: 'DISPLAY_NAME', direction: 'ASC' }
  return { filter, orderBy: { field, descending: direction === 'DESC' } }
}

/** What is asked for by the arguments. */
export function toGroupsRequest({ filter = null, orderBy }: GroupsArgs): GroupsRequest {
  const { field, direction } = orderBy ?? { field: 'DISPLAY_NAME', direction: 'ASC' }
  return { filter, orderBy: { field, descending: direction === 'DESC' } }
}
