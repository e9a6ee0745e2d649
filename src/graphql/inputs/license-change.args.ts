import { ArgsType, Field, ID } from 'type-graphql'
import type { ChangeRequest } from '../../licensing/change.ts'
import type { ServicePlanId, SkuId } from '../../licensing/model.ts'
import { UUID } from '../scalars/uuid.ts'
import { AssignedLicenseInput } from './assigned-license.input.ts'

/** What a change of licences adds. */
@ArgsType()
class AddArgs {
  @Field(() => [AssignedLicenseInput], {
    defaultValue: [],
    description:
      'Products to add, or whose switched-off service plans change; none of them twice or also in `removeLicenses`. The two lists together have 1 to 500 entries. Example: `[{ skuId: "b05e124f-c7cc-45a0-a6aa-8cf78c946968" }]`.',
  })
  readonly addLicenses!: readonly AssignedLicenseInput[]
}

/** A change of the licences of a group. */
@ArgsType()
export class LicenseChangeArgs extends AddArgs {
  @Field(() => [UUID], {
    defaultValue: [],
    description:
      'The SKUs of products to remove; the group must have each. Example: `["b05e124f-c7cc-45a0-a6aa-8cf78c946968"]`.',
  })
  readonly removeLicenses!: readonly string[]

  @Field(() => ID, {
    description:
      'The id of the group, a GUID such as "0d33013b-9dd4-4aba-a74f-a58e6c580514". Names are not taken: `groups(filter: { displayName: { eq: "Site 4" } })` finds the id.',
  })
  readonly groupId!: string
}

/** A change of the licences that a user has directly. */
@ArgsType()
export class UserLicenseChangeArgs extends AddArgs {
  @Field(() => [UUID], {
    defaultValue: [],
    description:
      'The SKUs of products to remove; the user must have each directly, not only from a group. Example: `["b05e124f-c7cc-45a0-a6aa-8cf78c946968"]`.',
  })
  readonly removeLicenses!: readonly string[]

  @Field(() => ID, {
    description: 'The user, by id (a GUID) or user principal name such as "ada.fischer@contoso.com".',
  })
  readonly userId!: string
}

/** A change of the licences of a group of which a user is a member. */
@ArgsType()
export class JoinedGroupLicenseChangeArgs extends LicenseChangeArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'The user of whom the group is a joined group, by id or user principal name; null: the signed-in user.',
  })
  readonly userId?: string | null
}

/** The scalars have checked that ids are GUIDs; that they name something is the operation's to say. */
export function changeOf({
  addLicenses,
  removeLicenses,
}: Pick<LicenseChangeArgs, 'addLicenses' | 'removeLicenses'>): ChangeRequest {
  return {
    addLicenses: addLicenses.map(({ skuId, disabledPlans }) => ({
      skuId: skuId as SkuId,
      disabledPlans: (disabledPlans ?? null) as readonly ServicePlanId[] | null,
    })),
    removeLicenses: removeLicenses as readonly SkuId[],
  }
}
