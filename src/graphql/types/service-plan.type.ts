import { Field, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({ simpleResolvers: true, description: 'A service that products contain, such as Exchange Online.' })
export abstract class ServicePlan {
  @Field(() => UUID, { description: 'The id by which the plan is named in `disabledPlans`.' })
  readonly servicePlanId!: string

  @Field(() => String, {
    nullable: true,
    description: 'Microsoft\'s short name, such as "EXCHANGE_S_ENTERPRISE"; null where the catalogue has none.',
  })
  readonly servicePlanName!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The name that people know, such as "Exchange Online (Plan 2)".',
  })
  readonly displayName!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: "A service plan as part of a product that the tenant owns or a user has: Microsoft's servicePlanInfo.",
})
export abstract class ServicePlanInfo extends ServicePlan {
  @Field(() => String, { description: 'Whether the service is provisioned: "Success" or "Disabled".' })
  readonly provisioningStatus!: string

  @Field(() => String, { description: 'What the product of the plan is assigned to: "User" or "Company".' })
  readonly appliesTo!: string
}
