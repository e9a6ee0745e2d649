import { GatewayError } from '../errors.ts'
import { toGuid } from '../util/guid.ts'
import type { OperationContext } from './context.ts'
import { valueTaken } from './refusals.ts'

/** Before every other id: the lists of the engine begin behind it. */
const nil = '00000000-0000-0000-0000-000000000000'

/** The id that a new user or group is to have: the given one in lower case, else any. Throws `Request_BadRequest`. */
export function chooseId({ db, newId }: Pick<OperationContext, 'db' | 'newId'>, given: string | undefined): string {
  if (given === undefined) return newId()
  const id = toGuid(given)
  if (id === null || id === nil)
    throw new GatewayError(
      'Request_BadRequest',
      `input.id '${given.slice(0, 100)}' must be a GUID that is not all zeros; leave it out to get any.`,
    )
  if (id === db.tenantId) throw valueTaken('id')
  return id
}
