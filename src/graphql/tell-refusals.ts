import type { GraphQLError } from 'graphql'
import { type ErrorCode, GatewayError } from '../errors.ts'
import type { SecurityEvents, Who } from '../observability/security-events.ts'
import { causeOf } from './errors.ts'
import { OverLimit } from './limits.ts'

/** Tells operators that a caller lacked a right, hit the limit of an operation, or asked for too much: once, however many fields say so. */
export function tellRefusals(
  events: SecurityEvents,
  transport: 'graphql' | 'websocket',
  { errors, who }: { readonly errors: readonly GraphQLError[]; readonly who: Who },
): void {
  const codes = new Set(errors.map(codeOf))
  if (codes.has('Authorization_RequestDenied')) events.tell('permission_refused', transport, who)
  // Whoever limits subscriptions tells so itself, by the limit that was hit.
  if (transport === 'graphql' && codes.has('TooManyRequests')) events.tell('limit_hit', 'operation', who)
  const over = errors.map(causeOf).find((cause) => cause instanceof OverLimit)
  if (over) events.tell('limit_hit', over.kind, who)
}

function codeOf(error: GraphQLError): ErrorCode | null {
  const cause = causeOf(error)
  return cause instanceof GatewayError ? cause.code : null
}
