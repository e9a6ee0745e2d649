import type { TenantId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { UsageError } from './usage-error.ts'

/** The tenant id that an option gives, in lower case. Throws words that name the option. */
export function toTenantId(option: string, text: string): TenantId {
  const id = toGuid(text)
  if (!id) throw new UsageError(`${option} must be a GUID, not ${text}`)
  return id as TenantId // whether there is such a tenant is for the database to say
}
