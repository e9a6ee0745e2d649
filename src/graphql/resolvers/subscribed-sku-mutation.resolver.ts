import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql'
import type { SubscribedSkuRow } from '../../db/read/rows.ts'
import type { SkuId } from '../../licensing/model.ts'
import { getChangedSku } from '../../operations/get-subscribed-sku.ts'
import { updateSubscribedSku } from '../../operations/update-subscribed-sku.ts'
import type { GraphqlContext } from '../context.ts'
import { authorizeAnswer } from '../edge-permissions.ts'
import { toSkuChange } from '../inputs/given.ts'
import { UpdateSubscribedSkuInput } from '../inputs/update-subscribed-sku.input.ts'
import { UUID } from '../scalars/uuid.ts'
import { selectionOf } from '../selection.ts'
import { SubscribedSku } from '../types/subscribed-sku.type.ts'

/** Changes what the tenant owns of a product. */
@Resolver()
export class SubscribedSkuMutationResolver {
  @Mutation(() => SubscribedSku, {
    description:
      'Changes the units and the status of a product that the tenant owns; a product of the catalogue that it does not own yet is added. Units that appear go to those who wait; when units shrink nobody loses a licence.',
  })
  async updateSubscribedSku(
    @Arg('skuId', () => UUID, {
      description:
        'The SKU (stock keeping unit) of the product, a GUID: "6fd2c87f-b296-42f0-b197-1e91e994b900" is Office 365 E3.',
    })
    skuId: SkuId,
    @Arg('input', () => UpdateSubscribedSkuInput, {
      description: 'The units and the status to change; what is absent stays.',
    })
    input: UpdateSubscribedSkuInput,
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubscribedSkuRow> {
    authorizeAnswer(context, info)
    const id = await updateSubscribedSku(context.operation, skuId, toSkuChange(input))
    return getChangedSku(context.operation, { skuId: id, selection: selectionOf(info) })
  }
}
