import { expect } from 'vitest'
import type { Contoso } from './contoso.ts'
import { fingerprint } from './fingerprint.ts'

/** Expects the call to be refused with this, to change nothing and to leave no audit entry. */
export async function expectRefusal(
  contoso: Contoso,
  call: () => Promise<unknown>,
  refusal: { readonly code: string; readonly message: string },
): Promise<void> {
  const before = await fingerprint(contoso)
  await expect(call()).rejects.toMatchObject(refusal)
  expect(await fingerprint(contoso)).toEqual(before)
}

/** The words for what the tenant does not have: those of Microsoft, then the gateway's remedy. */
export const missing = (id: string, remedy: string) => ({
  code: 'Request_ResourceNotFound',
  message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present. ${remedy}`,
})

/** The same, whichever argument named it. */
export const missingAnywhere = (id: string) => ({
  code: 'Request_ResourceNotFound',
  message: expect.stringContaining(`Resource '${id}' does not exist`) as string,
})

/** The remedies where an argument `id` names a group that there is not, or that is not deleted. */
export const noGroup = 'id: the tenant has no group of this id that is not deleted.'
export const noDeletedGroup = 'id: the tenant has no deleted group of this id.'

/** The remedy where a field names a user whom there is not. */
export const noUser = (field: string) =>
  `${field}: the tenant has no user of this id or user principal name that is not deleted.`

/** A bad request in these words. */
export const bad = (message: string) => ({ code: 'Request_BadRequest', message })
