import { ArgsType, Field } from 'type-graphql'
import { UUID } from '../scalars/uuid.ts'
import { LicenseAssignmentError } from '../types/enums.ts'
import { PageArgs } from './page.args.ts'

@ArgsType()
export class PreviewedErrorsArgs extends PageArgs {
  @Field(() => LicenseAssignmentError, { nullable: true, description: 'Only members with an error of this kind.' })
  readonly error?: keyof typeof LicenseAssignmentError | null

  @Field(() => UUID, {
    nullable: true,
    description: 'Only members with an error for this SKU; with `error`, that error for it.',
  })
  readonly skuId?: string | null
}
