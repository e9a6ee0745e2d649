/** The REST face without HTTP around it: every route, for the caller of an operation. */
import { randomUUID } from 'node:crypto'
import type { OperationContext } from '../../src/operations/context.ts'
import type { RestAnswer, RestRequest, RestWorld } from '../../src/rest/exchange.ts'
import { createRouter } from '../../src/rest/router.ts'
import { routes } from '../../src/rest/routes.ts'
import { serve } from '../../src/rest/serve.ts'

const router = createRouter(routes)

/** Answers requests; `around` runs those of a batch. */
export function serveRest(
  operation: OperationContext,
  around: (run: () => Promise<RestAnswer>) => Promise<RestAnswer> = (run) => run(),
): (asked: Partial<RestRequest>) => Promise<RestAnswer> {
  const world: RestWorld = {
    operation,
    requestId: randomUUID(),
    clientRequestId: randomUUID(),
    baseUrl: 'http://127.0.0.1',
    tokenKey: new Uint8Array(32),
    mostBatched: 20,
    mostItems: 999,
    now: () => Date.now(),
    report: (error) => {
      throw error
    },
    serve: (request) => around(() => serve(router, world, request)),
  }
  const plain = { method: 'GET', root: 'v1.0', path: '', body: undefined, isPart: false } as const
  return (asked) => serve(router, world, { ...plain, query: new URLSearchParams(), headers: {}, ...asked })
}
