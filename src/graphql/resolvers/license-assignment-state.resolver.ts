import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, ID, Info, Resolver, Root } from 'type-graphql'
import type { GroupRow, LicensePathRow } from '../../db/read/rows.ts'
import { type ErrorSource, explainErrors } from '../../operations/explain-errors.ts'
import type { MemberLicenseErrorRow } from '../../operations/license-error-texts.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { UUID } from '../scalars/uuid.ts'
import { Group } from '../types/group.type.ts'
import { LicenseAssignmentState } from '../types/license-assignment-state.type.ts'

/** How one way to a product stands, from its path. */
@Resolver(() => LicenseAssignmentState)
export class LicenseAssignmentStateResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The id of the group that brings the product; null: assigned to the user directly.',
  })
  assignedByGroup(@Root() path: LicensePathRow): string | null {
    return path.sourceKind === 'GROUP' ? path.sourceId : null
  }

  @FieldResolver(() => [UUID], {
    description:
      'The ids of the service plans that this assignment leaves switched off, sorted. The user has a plan all the same where another assignment switches it on.',
  })
  disabledPlans(@Root() path: LicensePathRow): readonly string[] {
    return path.disabledPlanSet.servicePlanIds
  }

  @FieldResolver(() => Group, {
    nullable: true,
    description: 'The group that brings the product; null: assigned directly.',
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

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What stands in the way, by name: which plans, whose product, how many seats, whose address; and whether the user keeps the product meanwhile. Null where nothing went wrong.',
  })
  async cause(
    @Root() path: LicensePathRow,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<string | null> {
    return (await errorOf(context, info, path))?.cause ?? null
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What would mend it, as a sentence for an administrator; null where nothing went wrong.',
  })
  async remedy(
    @Root() path: LicensePathRow,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<string | null> {
    return (await errorOf(context, info, path))?.remedy ?? null
  }
}

/** The error of the path in words, read once for all paths of the answer that are in error. */
async function errorOf(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  { error, skuId, userId, sourceId }: LicensePathRow,
): Promise<MemberLicenseErrorRow | null> {
  authorizeEdge(context, info)
  if (error === null) return null
  const { operation, loaders } = context
  const errors = loaders.named('errors of assignments', async (keys) => {
    const sources = keys.map((key) => JSON.parse(key) as ErrorSource) // the keys are made below
    const errorsOf = await explainErrors(operation, sources)
    return new Map(keys.map((key, index) => [key, errorsOf(sources[index] as ErrorSource)]))
  })
  const found = await errors.load(JSON.stringify({ userId, sourceId } satisfies ErrorSource))
  return found?.find((row) => row.skuId === skuId) ?? null
}
