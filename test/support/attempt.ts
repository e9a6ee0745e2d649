/** What becomes of a call, to the real engine or to the reference, in words that both can be compared by. */

/** Accepted, or `causeOf` what was thrown. */
export async function attempt(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return 'accepted'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'Service_InternalServerError' || error instanceof TypeError) throw error
    return causeOf(error as Error)
  }
}

/** The law that the call broke, or that it was refused for something else. */
export function causeOf({ message }: { readonly message: string }): string {
  return Object.entries(causes).find(([cause, text]) => cause === message || text.test(message))?.[0] ?? 'refused'
}

/** The messages of refusals, by the law that they tell of. */
const causes = {
  COUNT_VIOLATION: /does not have any available licenses/,
  MUTUALLY_EXCLUSIVE_VIOLATION: /mutually exclusive/,
  DEPENDENCY_VIOLATION: /depends on the service plan/,
  PROHIBITED_IN_USAGE_LOCATION_VIOLATION: /invalid usage location/,
  UNIQUENESS_VIOLATION: /proxy address/,
}
