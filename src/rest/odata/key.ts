/** A key as it stands between quotes in an address of OData: a quote within is doubled, and what is special in URLs encoded. */
export function quoteKey(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"))
}
