/** Who signs the tokens of a tenant, by the version of the token (`ver`): the text that its `iss` has to be. */

/** What a token may be, by the manifest of the application that it is meant for. */
export type TokenVersion = '1.0' | '2.0'

/** Of the clouds that Microsoft runs, the base of issuers in tokens of version 1.0, by the authority that signs them. */
const firstVersion: Readonly<Record<string, string>> = {
  'https://login.microsoftonline.com': 'https://sts.windows.net',
  'https://login.microsoftonline.us': 'https://sts.windows.net',
  'https://login.partner.microsoftonline.cn': 'https://sts.chinacloudapi.cn',
}

/** The issuer of a tenant's tokens. Of an authority that is none of Microsoft's, version 1.0 is `{authority}/{tenant}/`. */
export function issuerOf(authority: string, tenantId: string, version: TokenVersion): string {
  if (version === '2.0') return `${authority}/${tenantId}/v2.0`
  return `${firstVersion[authority] ?? authority}/${tenantId}/`
}
