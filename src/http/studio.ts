/**
 * Apollo Studio and its Sandbox: pages of Apollo's that run in a browser here and ask this gateway, by themselves or embedded in
 * another page.
 */
const origins: ReadonlySet<string | undefined> = new Set([
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
  'https://explorer.embed.apollographql.com',
])

/** Whether a page of Apollo's asks. */
export function isStudioOrigin(origin: string | undefined): boolean {
  return origins.has(origin)
}
