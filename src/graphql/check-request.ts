/** What is checked of a request before Apollo Server sees it: a plugin that refuses there would be a failure of the server's. */
import { refusal } from './errors.ts'
import type { GivenRequest } from './given-request.ts'
import type { DocumentLimits } from './limits.ts'
import { createDocumentCheck } from './limits/check-document.ts'
import { checkVariables } from './limits/check-variables.ts'

const batched =
  'A request carries one document: send each of a batch by itself, or several root fields in one document.'

const unknownHash =
  'extensions.persistedQuery names a document by {"version": 1, "sha256Hash": "…"}, the SHA-256 of its text as 64 hexadecimal digits in lower case.'

/** Throws the refusal of a request that is over a limit; whatever else is wrong with it is for Apollo Server to tell. */
export function createRequestCheck(limits: DocumentLimits): (request: GivenRequest) => void {
  const checkDocument = createDocumentCheck(limits)
  return (request) => {
    if (Array.isArray(request)) throw refusal('Request_BadRequest', batched)
    const { query, variables, extensions } = request
    const persisted = (extensions as { readonly persistedQuery?: unknown } | null | undefined)?.persistedQuery
    if (persisted && !isHash(persisted)) throw refusal('Request_BadRequest', unknownHash)
    checkVariables(variables, limits)
    if (typeof query === 'string') checkDocument(query)
  }
}

function isHash(persisted: unknown): boolean {
  const { version, sha256Hash } = persisted as { readonly version?: unknown; readonly sha256Hash?: unknown }
  return version === 1 && typeof sha256Hash === 'string' && /^[\da-f]{64}$/.test(sha256Hash)
}
