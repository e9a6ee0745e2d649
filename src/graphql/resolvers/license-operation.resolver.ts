import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { GroupRow, LicenseOperationRow } from '../../db/read/rows.ts'
import type { License } from '../../licensing/model.ts'
import type { AssignedLicenseValue } from '../../operations/assigned-licenses.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeEdge } from '../edge-permissions.ts'
import { AssignedLicense } from '../types/assigned-license.type.ts'
import { Group } from '../types/group.type.ts'
import { LicenseOperation } from '../types/license-operation.type.ts'

/** What belongs to an operation beyond its row. */
@Resolver(() => LicenseOperation)
export class LicenseOperationResolver {
  @FieldResolver(() => Group, {
    nullable: true,
    description: 'The group; null where it has been deleted.',
  })
  group(
    @Root() { group }: LicenseOperationRow,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): GroupRow | null {
    authorizeEdge(context, info)
    return group?.deletedDateTime === null ? group : null
  }

  @FieldResolver(() => [AssignedLicense], {
    description:
      'The products that the call added or changed, as the group had them after the call. Empty for a reprocess.',
  })
  addLicenses(@Root() { addLicenses }: LicenseOperationRow): readonly AssignedLicenseValue[] {
    // The column holds what assignLicense wrote there: a list of licences.
    return ((addLicenses ?? []) as unknown as readonly License[]).map((license) => ({ ...license, sku: undefined }))
  }

  @FieldResolver(() => LicenseOperation, {
    nullable: true,
    description:
      'Calls on a group that come before its members are evaluated share one evaluation and its counts: this is the last of those calls; null where this operation is it.',
  })
  supersededBy(@Root() { supersededBy }: LicenseOperationRow): LicenseOperationRow | null {
    return supersededBy ?? null
  }
}
