import type { OperationContext } from '../operations/context.ts'
import { createLoaders, type Loaders } from './loaders/loaders.ts'

/** The world of one GraphQL request. */
export interface GraphqlContext {
  readonly operation: OperationContext
  readonly requestId: string
  readonly loaders: Loaders
}

/** The world of one request, with loaders that remember nothing yet. */
export function createGraphqlContext(operation: OperationContext, requestId: string): GraphqlContext {
  return { operation, requestId, loaders: createLoaders() }
}
