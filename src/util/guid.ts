const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The GUID in lower case, as ids are kept; null where the text is none. */
export function toGuid(text: string): string | null {
  return guid.test(text) ? text.toLowerCase() : null
}
