import { Field, InputType } from 'type-graphql'
import type { LicenseAssignmentError as ErrorKind } from '../../licensing/model.ts'
import type { GroupFilterRequest } from '../../operations/group-filter.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError } from '../types/enums.ts'
import { GroupKind } from '../types/list-enums.ts'
import { TextFilter } from './text-filter.input.ts'

@InputType({
  description:
    'Which groups: those for which everything that is given is true. A Boolean asks for those of which it is true, or for the others. At most 20 conditions, a filter that says nothing being one, and at most 5 filters inside each other. Example: `{ displayName: { startsWith: "Site" }, hasMembersWithLicenseErrors: true }`.',
})
export class GroupFilter implements GroupFilterRequest {
  @Field(() => [GroupFilter], { nullable: true, description: 'Each of these is true of it.' })
  readonly and?: GroupFilter[] | null

  @Field(() => [GroupFilter], { nullable: true, description: 'At least one of these is true of it.' })
  readonly or?: GroupFilter[] | null

  @Field(() => GroupFilter, { nullable: true, description: 'This is not true of it.' })
  readonly not?: GroupFilter | null

  @Field(() => TextFilter, { nullable: true, description: 'Whose display name is like this.' })
  readonly displayName?: TextFilter | null

  @Field(() => GroupKind, {
    nullable: true,
    description: 'What kind of group it is, such as SECURITY or MICROSOFT_365.',
  })
  readonly kind?: keyof typeof GroupKind | null

  @Field(() => UUID, { nullable: true, description: 'Those that give the product of this SKU to their members.' })
  readonly assignedSku?: string | null

  @Field(() => Boolean, { nullable: true, description: 'Whether it gives any product to its members.' })
  readonly hasAssignedLicenses?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a licence that it gives is in error for a member, or for somebody who was one.',
  })
  readonly hasMembersWithLicenseErrors?: boolean | null

  @Field(() => LicenseAssignmentError, {
    nullable: true,
    description: 'A licence that it gives is in error for a member, or for somebody who was one, for this reason.',
  })
  readonly memberLicenseError?: ErrorKind | null

  @Field(() => Boolean, { nullable: true, description: 'Whether its members follow from a rule.' })
  readonly isDynamic?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Whether it is synced from a directory on premises.' })
  readonly onPremisesSyncEnabled?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is a security group; only those can have licences.',
  })
  readonly securityEnabled?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: deleted groups, which can be restored, instead of those that are not deleted. Only in the outermost filter.',
  })
  readonly deleted?: boolean | null
}
