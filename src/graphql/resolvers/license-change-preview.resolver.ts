import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql'
import { lists } from '../../db/read/lists.ts'
import { type PageRequest, toPage } from '../../db/read/page.ts'
import { nodesBelow } from '../../db/read/selection.ts'
import type { License } from '../../licensing/model.ts'
import type { LicenseChangePreview as Preview, PreviewedSku } from '../../operations/license-change-preview.ts'
import { countPreviewedErrors, listPreviewedErrors } from '../../operations/list-previewed-errors.ts'
import { previewAssignLicense } from '../../operations/preview-assign-license.ts'
import type { AssignedLicenseValue } from '../../operations/assigned-licenses.ts'
import { type Connection, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeAnswer, authorizeEdge } from '../edge-permissions.ts'
import { changeOf, LicenseChangeArgs } from '../inputs/license-change.args.ts'
import { filterOf, LicenseErrorsArgs } from '../inputs/license-errors.args.ts'
import { toPageRequest } from '../page-request.ts'
import { selectionOf } from '../selection.ts'
import { AssignedLicense } from '../types/assigned-license.type.ts'
import { LicenseChangePreview, SkuChangePreview } from '../types/license-change-preview.type.ts'
import { MemberWithLicenseErrorsConnection } from '../types/member-license-error.type.ts'

/** The users whom a previewed change would leave in error. */
@Resolver(() => LicenseChangePreview)
export class LicenseChangePreviewResolver {
  @Query(() => LicenseChangePreview, {
    description:
      'What `assignLicense` would do with these arguments, without doing it: the same refusals, and the members evaluated as they are now. A caller has one preview at a time; another beside it is refused with `TooManyRequests`.',
  })
  previewAssignLicense(
    @Args(() => LicenseChangeArgs) args: LicenseChangeArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Preview> {
    authorizeAnswer(context, info)
    return previewAssignLicense(context.operation, { groupId: args.groupId, ...changeOf(args) })
  }

  @FieldResolver(() => [SkuChangePreview], {
    description:
      'What it would make of each product that the group gives, or would give, and of others that its members would come to have or lose; by SKU.',
  })
  skus(@Root() { skus }: Preview): readonly PreviewedSku[] {
    return skus
  }

  @FieldResolver(() => MemberWithLicenseErrorsConnection, {
    description:
      'The users who would be in error for what the group gives, by id, with cause and remedy of each error.',
  })
  async membersWithLicenseErrors(
    @Root() preview: Preview,
    @Args(() => LicenseErrorsArgs) args: LicenseErrorsArgs,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection> {
    authorizeEdge(context, info)
    const filter = filterOf(args)
    const list = { list: 'membersWithErrors', tenantId: context.operation.db.tenantId } as const
    const request = toPageRequest(list, args)
    const read = (page: PageRequest, nodes = nodesBelow(selectionOf(info))) =>
      listPreviewedErrors(context.operation, preview, { filter, page, nodes })
    return toConnection(
      {
        ...list,
        position: lists.membersWithErrors.position,
        node: ({ user }) => user,
        more: ({ errors }) => ({ errors }),
      },
      request,
      toPage(await read(request), request),
      {
        total: async () => countPreviewedErrors(preview, filter),
        exists: async (part) => (await read(part, [])).length > 0,
      },
    )
  }
}

/** The licences of a group before and after a previewed change. */
@Resolver(() => SkuChangePreview)
export class SkuChangePreviewResolver {
  @FieldResolver(() => AssignedLicense, {
    nullable: true,
    description:
      'What the group gives of the product today, with the service plans that are on and off; null: nothing.',
  })
  licenseBefore(@Root() { licenseBefore }: PreviewedSku): AssignedLicenseValue | null {
    return toValue(licenseBefore)
  }

  @FieldResolver(() => AssignedLicense, {
    nullable: true,
    description:
      'What the group would give of the product, with the service plans that would be on and off; null: nothing.',
  })
  licenseAfter(@Root() { licenseAfter }: PreviewedSku): AssignedLicenseValue | null {
    return toValue(licenseAfter)
  }
}

function toValue(license: License | null): AssignedLicenseValue | null {
  return license && { ...license, sku: undefined }
}
