import { ArgsType, Field, ID } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { AssignedLicenseInput } from './assigned-license.input.ts'

/** The arguments of a change of a group's licences. */
@ArgsType()
export class LicenseChangeArgs {
  @Field(() => ID, { description: 'The id of the group.' })
  readonly groupId!: string

  @Field(() => [AssignedLicenseInput], {
    defaultValue: [],
    description:
      'Products to add, or whose switched-off service plans change. At most 500, none of them twice or also in `removeLicenses`.',
  })
  readonly addLicenses!: readonly AssignedLicenseInput[]

  @Field(() => [UUID], { defaultValue: [], description: 'The SKUs of products to remove; each must be on the group.' })
  readonly removeLicenses!: readonly string[]
}

@ArgsType()
export class JoinedGroupLicenseChangeArgs extends LicenseChangeArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'The user of whom the group is a joined group, by id or user principal name; null: the signed-in user.',
  })
  readonly userId?: string | null
}
