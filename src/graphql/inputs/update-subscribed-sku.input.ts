import { Field, InputType, Int } from 'type-graphql'

@InputType({
  description:
    'Units of a product by their state, 0 to 1,000,000,000 each. What is absent or null stays as it is. Example: `{ enabled: 25, warning: 0 }`.',
})
export class LicenseUnitsDetailInput {
  @Field(() => Int, { nullable: true, description: 'Units that can be assigned, as the subscription is paid.' })
  readonly enabled?: number | null

  @Field(() => Int, {
    nullable: true,
    description: 'Units of a subscription that was cancelled: they cannot be assigned.',
  })
  readonly suspended?: number | null

  @Field(() => Int, {
    nullable: true,
    description: 'Units of a subscription in its grace period: they can still be assigned.',
  })
  readonly warning?: number | null

  @Field(() => Int, { nullable: true, description: 'Units that are locked: they cannot be assigned.' })
  readonly lockedOut?: number | null
}

@InputType({
  description:
    'What to change of a product that the tenant owns. What is absent or null stays as it is. Example: `{ prepaidUnits: { enabled: 25 } }`.',
})
export class UpdateSubscribedSkuInput {
  @Field(() => LicenseUnitsDetailInput, { nullable: true, description: 'The units that the tenant has paid for.' })
  readonly prepaidUnits?: LicenseUnitsDetailInput | null

  @Field(() => String, {
    nullable: true,
    description:
      '"Enabled", "Warning", "Suspended", "Deleted" or "LockedOut". Only the first two let units be assigned.',
  })
  readonly capabilityStatus?: string | null
}
