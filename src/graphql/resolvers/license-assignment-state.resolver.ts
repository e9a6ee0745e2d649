import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, ID, Info, Resolver, Root } from 'type-graphql'
import type { GroupRow, LicensePathRow } from '../../db/read/rows.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { UUID } from '../scalars/uuid.ts'
import { Group } from '../types/group.type.ts'
import { LicenseAssignmentState } from '../types/license-assignment-state.type.ts'

@Resolver(() => LicenseAssignmentState)
export class LicenseAssignmentStateResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The id of the group that brings the product; null: assigned directly.',
  })
  assignedByGroup(@Root() path: LicensePathRow): string | null {
    return path.sourceKind === 'GROUP' ? path.sourceId : null
  }

  @FieldResolver(() => [UUID], { description: 'The service plans that this assignment leaves switched off, sorted.' })
  disabledPlans(@Root() path: LicensePathRow): readonly string[] {
    return path.disabledPlanSet.servicePlanIds
  }

  @FieldResolver(() => Group, {
    nullable: true,
    description:
      'The group that brings the product; null: assigned directly. Asks for the right to read groups and users.',
  })
  group(
    @Root() path: LicensePathRow,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): GroupRow | null {
    authorizeEdge(context, info)
    const group = path.sourceObject?.group ?? null
    return group?.deletedDateTime === null ? group : null
  }
}
