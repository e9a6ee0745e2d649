import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'A sensitivity label of Microsoft Purview, which says how the content of a group is to be protected.',
})
export abstract class AssignedLabel {
  @Field(() => String, {
    nullable: true,
    description:
      'The id of the label, a GUID such as "45cd0c48-c540-4358-ad79-a3658cdc5b88" that the organisation\'s Purview has given it.',
  })
  readonly labelId!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What people see of the label, such as "Confidential"; null: not said.',
  })
  readonly displayName!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'A failure to synchronise an object from the local directory.' })
export abstract class OnPremisesProvisioningError {
  @Field(() => String, {
    nullable: true,
    description:
      'The kind of failure: mostly "PropertyConflict", a value that another object has as well; null: not said.',
  })
  readonly category!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When it occurred; null: not said.' })
  readonly occurredDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description: 'The property that caused it: "UserPrincipalName" or "ProxyAddress"; null: not said.',
  })
  readonly propertyCausingError!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The value of that property, such as "smtp:staff@contoso.com"; null: not said.',
  })
  readonly value!: string | null
}
