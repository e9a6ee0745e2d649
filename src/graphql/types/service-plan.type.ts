import { Field, ObjectType } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'A service that products contain, such as Exchange Online. Several products may contain the same.',
})
export abstract class ServicePlan {
  @Field(() => UUID, {
    description:
      'The id by which the plan is named in `disabledPlans`, a GUID such as "57ff2da0-773e-42df-b2af-ffb7a2317929" (Microsoft Teams).',
  })
  readonly servicePlanId!: string

  @Field(() => String, {
    nullable: true,
    description: 'Microsoft\'s short name, such as "EXCHANGE_S_ENTERPRISE"; null where the catalogue has none.',
  })
  readonly servicePlanName!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The name that people know, such as "Exchange Online (Plan 2)"; null where the catalogue has none.',
  })
  readonly displayName!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'A service plan as part of a product that the tenant owns or a user has.',
})
export abstract class ServicePlanInfo extends ServicePlan {
  @Field(() => String, {
    description: 'Whether the service is on: "Success", or "Disabled" where the plan is switched off.',
  })
  readonly provisioningStatus!: string

  @Field(() => String, {
    description:
      'What the product of the plan is assigned to: "User", or "Company" for what the tenant has as a whole.',
  })
  readonly appliesTo!: string
}
