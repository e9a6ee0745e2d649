import { ArgsType, Field } from 'type-graphql'
import type { MemberErrorFilter } from '../../db/read/members-with-errors.ts'
import type { SkuId } from '../../licensing/model.ts'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError } from '../types/enums.ts'
import { PageArgs } from './page.args.ts'

/** Members in error, all or those with one kind of error. */
@ArgsType()
export class LicenseErrorsArgs extends PageArgs {
  @Field(() => LicenseAssignmentError, {
    nullable: true,
    description: 'Only members with an error of this kind; each is shown with all of its errors.',
  })
  readonly error?: keyof typeof LicenseAssignmentError | null

  @Field(() => UUID, {
    nullable: true,
    description: 'Only members with an error for this SKU; with `error`, that error for it.',
  })
  readonly skuId?: string | null
}

/** The scalar has checked that the SKU is a GUID. */
export function filterOf({ error, skuId }: LicenseErrorsArgs): MemberErrorFilter {
  return { error: error ?? null, skuId: (skuId ?? null) as SkuId | null }
}
