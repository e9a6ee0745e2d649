import { Field, InputType } from 'type-graphql'
import { GroupOrderField, OrderDirection, UserOrderField } from '../types/list-enums.ts'

@InputType({
  description: 'How users are ordered; equal ones by id. Example: `{ field: USER_PRINCIPAL_NAME, direction: DESC }`.',
})
export class UserOrder {
  @Field(() => UserOrderField, { description: 'The property by which they are ordered.' })
  readonly field!: keyof typeof UserOrderField // set by TypeGraphQL

  @Field(() => OrderDirection, {
    defaultValue: OrderDirection.ASC,
    description: 'Upwards, where it is not given, or downwards.',
  })
  readonly direction!: keyof typeof OrderDirection // set by TypeGraphQL
}

@InputType({
  description: 'How groups are ordered; equal ones by id. Example: `{ field: CREATED_DATE_TIME, direction: DESC }`.',
})
export class GroupOrder {
  @Field(() => GroupOrderField, { description: 'The property by which they are ordered.' })
  readonly field!: keyof typeof GroupOrderField // set by TypeGraphQL

  @Field(() => OrderDirection, {
    defaultValue: OrderDirection.ASC,
    description: 'Upwards, where it is not given, or downwards.',
  })
  readonly direction!: keyof typeof OrderDirection // set by TypeGraphQL
}
