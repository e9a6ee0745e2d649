import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'
import { Node } from './node.type.ts'

@ObjectType({ implements: Node, simpleResolvers: true, description: "The caller's own tenant." })
export abstract class Organization extends Node {
  @Field(() => String, { nullable: true, description: 'The name of the organisation.' })
  readonly displayName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Two letters of ISO 3166. Users without a usage location of their own are licensed as if they were here.',
  })
  readonly countryLetterCode!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the tenant was created here.' })
  readonly createdDateTime!: Date | null
}
