import { ArgsType, Field, ID } from 'type-graphql'
import type { ChangeRequest } from '../../licensing/change.ts'
import type { ServicePlanId, SkuId } from '../../licensing/model.ts'
import { UUID } from '../scalars/uuid.ts'
import { AssignedLicenseInput } from './assigned-license.input.ts'

/** What a change of licences adds and removes. */
@ArgsType()
class ChangeArgs {
  @Field(() => [AssignedLicenseInput], {
    defaultValue: [],
    description:
      'Products to add, or whose switched-off service plans change. At most 500, none of them twice or also in `removeLicenses`.',
  })
  readonly addLicenses!: readonly AssignedLicenseInput[]

  @Field(() => [UUID], {
    defaultValue: [],
    description: 'The SKUs of products to remove; the group, or the user directly, must have each.',
  })
  readonly removeLicenses!: readonly string[]
}

@ArgsType()
export class LicenseChangeArgs extends ChangeArgs {
  @Field(() => ID, { description: 'The id of the group.' })
  readonly groupId!: string
}

@ArgsType()
export class UserLicenseChangeArgs extends ChangeArgs {
  @Field(() => ID, { description: 'The user, by id or user principal name.' })
  readonly userId!: string
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

/** The scalars have checked that ids are GUIDs; that they name something is the operation's to say. */
export function changeOf({ addLicenses, removeLicenses }: ChangeArgs): ChangeRequest {
  return {
    addLicenses: addLicenses.map(({ skuId, disabledPlans }) => ({
      skuId: skuId as SkuId,
      disabledPlans: (disabledPlans ?? null) as readonly ServicePlanId[] | null,
    })),
    removeLicenses: removeLicenses as readonly SkuId[],
  }
}
