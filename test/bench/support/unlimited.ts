/** Settings of a gateway that answers one caller as fast as it can. */
export const unlimited = {
  RATE_PER_CALLER: '0',
  RATE_PER_TENANT: '0',
  REQUESTS_PER_CALLER: '10000',
  MAX_REQUESTS: '10000',
} as const
