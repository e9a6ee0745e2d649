import { GatewayError } from '../../errors.ts'
import type { Handler } from '../exchange.ts'

/** `GET /groups/delta`, `GET /users/delta`: what has changed since is not kept. */
export const refuseDelta: Handler = async () => {
  throw new GatewayError(
    'Request_UnsupportedQuery',
    'Delta queries are not supported. Read the list, or the audit log since a moment.',
  )
}
