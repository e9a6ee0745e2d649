import { Field, ID, InputType } from 'type-graphql'
import type { LicenseAssignmentError as ErrorKind } from '../../licensing/model.ts'
import type { UserFilterRequest, UserLicenseRequest } from '../../operations/user-filter.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError, LicenseAssignmentStatus } from '../types/enums.ts'
import { TextFilter } from './text-filter.input.ts'

@InputType({
  description:
    'What one licence of a user is to be like; all that is given is to be true of the same licence. Without `state` and `error` it is in effect (ACTIVE or ACTIVE_WITH_ERROR). Example: `{ skuId: "c7df2760-2c81-4ef7-b578-5b5392b571df", error: COUNT_VIOLATION }`.',
})
export class UserLicenseFilter implements UserLicenseRequest {
  @Field(() => UUID, { nullable: true, description: 'Of this product, by its SKU.' })
  readonly skuId?: string | null

  @Field(() => ID, {
    nullable: true,
    description: 'Given by the group of this id.',
  })
  readonly assignedByGroup?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: assigned to the user directly. False: given by a group.',
  })
  readonly direct?: boolean | null

  @Field(() => LicenseAssignmentStatus, {
    nullable: true,
    description: 'In this state; ACTIVE means without any error.',
  })
  readonly state?: keyof typeof LicenseAssignmentStatus | null

  @Field(() => LicenseAssignmentError, {
    nullable: true,
    description: 'In error for this reason, in state ERROR or ACTIVE_WITH_ERROR.',
  })
  readonly error?: ErrorKind | null
}

@InputType({
  description:
    'Which users: those for whom everything that is given is true. A Boolean asks for those of whom it is true, or for the others. At most 20 conditions, a filter that says nothing being one, and at most 5 filters inside each other. Example: `{ hasUsageLocation: false, license: { direct: true } }`.',
})
export class UserFilter implements UserFilterRequest {
  @Field(() => [UserFilter], { nullable: true, description: 'Each of these is true of the user.' })
  readonly and?: UserFilter[] | null

  @Field(() => [UserFilter], { nullable: true, description: 'At least one of these is true of the user.' })
  readonly or?: UserFilter[] | null

  @Field(() => UserFilter, { nullable: true, description: 'This is not true of the user.' })
  readonly not?: UserFilter | null

  @Field(() => TextFilter, { nullable: true, description: 'Whose display name is like this.' })
  readonly displayName?: TextFilter | null

  @Field(() => TextFilter, {
    nullable: true,
    description: 'Whose user principal name, with which the user signs in, is like this.',
  })
  readonly userPrincipalName?: TextFilter | null

  @Field(() => UserLicenseFilter, {
    nullable: true,
    description: 'Who has a licence like this; with `state: ERROR`, who should have it and does not.',
  })
  readonly license?: UserLicenseFilter | null

  @Field(() => Boolean, { nullable: true, description: 'Whether any licence of the user is in error.' })
  readonly hasLicenseErrors?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the user has a usage location of its own; where not, the tenant's country counts.",
  })
  readonly hasUsageLocation?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: deleted users, who can be restored, instead of those who are not deleted. Only in the outermost filter.',
  })
  readonly deleted?: boolean | null
}
