/** The body of assignLicense: what a change adds and removes. */
import { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import type { ChangeRequest } from '../../licensing/change.ts'
import type { ServicePlanId, SkuId } from '../../licensing/model.ts'
import { toGuid } from '../../util/guid.ts'
import { readBody } from './body.ts'

const notGuid =
  "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details."

const guid = z.string(notGuid).transform((text, context) => {
  const id = toGuid(text)
  if (id === null) context.addIssue({ code: 'custom', message: `${notGuid} '${text.slice(0, 100)}' is no GUID.` })
  return id ?? ''
})

const assignedLicense = z.strictObject({
  skuId: guid,
  disabledPlans: z.array(guid, 'must be an array of GUIDs, or null to keep what is disabled today').nullish(),
})

const change = z.strictObject({
  addLicenses: z.array(assignedLicense, 'must be an array; an empty one adds nothing'),
  removeLicenses: z.array(guid, 'must be an array of SKU ids; an empty one removes nothing'),
})

/** The change that the body asks for. Throws `Request_BadRequest`, with Microsoft's sentence where it is known. */
export function readLicenseChange(body: unknown): ChangeRequest {
  const missing = ['addLicenses', 'removeLicenses'].filter((name) => !isGiven(body, name))
  if (missing.length > 0)
    throw new GatewayError(
      'Request_BadRequest',
      `One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: ${missing.join(', ')}.`,
    )
  const { addLicenses, removeLicenses } = readBody(change, body, 'assignLicense')
  // That the ids name something is the operation's to say.
  return {
    addLicenses: addLicenses.map(({ skuId, disabledPlans }) => ({
      skuId: skuId as SkuId,
      disabledPlans: disabledPlans?.map((id) => id as ServicePlanId) ?? null,
    })),
    removeLicenses: removeLicenses.map((id) => id as SkuId),
  }
}

function isGiven(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && (body as Readonly<Record<string, unknown>>)[name] !== undefined
}
