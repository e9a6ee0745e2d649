import { Field, ID, InterfaceType } from 'type-graphql'
import { DateTime } from '../scalars/date-time.ts'

/** Rows that a field of an interface type returns say by `__typename` what they are. */
const resolveType = (row: { readonly __typename: string }) => row.__typename

@InterfaceType({ description: 'Anything that has an id of its own and can be read again by `node(id:)`.', resolveType })
export abstract class Node {
  @Field(() => ID, {
    description:
      'The id, by which `node` reads the object again: it never changes, and nothing else in the tenant has it. That of a user, group or licence operation is a GUID in lower case.',
  })
  readonly id!: string
}

@InterfaceType({
  implements: Node,
  description:
    'A user or a group. What only one of the two has is asked for by `... on User { }` and `... on Group { }`.',
  resolveType,
})
export abstract class DirectoryObject extends Node {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the object was deleted; null while it is not. Deleted users and groups are listed by `filter: { deleted: true }` alone, and can be restored.',
  })
  readonly deletedDateTime!: Date | null

  @Field(() => String, {
    nullable: true,
    description: 'The name that people see, such as "Ada Fischer" or "Sales Team". Others may have the same.',
  })
  readonly displayName!: string | null
}
