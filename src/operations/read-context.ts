import type { OperationContext } from './context.ts'

/** What a read needs of the world: who asks, and the caller's tenant. */
export type ReadContext = Pick<OperationContext, 'db' | 'principal'>
