/**
 * How much an answer says about itself. `Accept: application/json;odata.metadata=none` leaves out every annotation but those by
 * which a list goes on (OData 4.0 JSON format, section 3.1.3); `full` is answered as `minimal`, as Graph may.
 */
import type { RestAnswer, RestRequest } from '../exchange.ts'
import { withoutAnnotations } from './annotations.ts'

const kept = ['@odata.nextLink', '@odata.count']

/** The content type of JSON with so much metadata, as Graph writes it. */
export function jsonType(metadata: 'none' | 'minimal'): string {
  return `application/json;odata.metadata=${metadata};odata.streaming=true;IEEE754Compatible=false;charset=utf-8`
}

/** The answer with as much metadata as the request accepts. */
export function tellMetadata({ headers: { accept = '' } }: Pick<RestRequest, 'headers'>, told: RestAnswer): RestAnswer {
  if (typeof told.body !== 'object' || !wantsNone(accept)) return told
  return {
    ...told,
    headers: { ...told.headers, 'content-type': jsonType('none') },
    body: withoutAnnotations(told.body, kept),
  }
}

/** Of the media types that are accepted, the first one that JSON fits decides. */
function wantsNone(accept: string): boolean {
  const json = accept.split(',').find((range) => /^\s*(application\/json|application\/\*|\*\/\*)\s*(;|$)/i.test(range))
  return json !== undefined && /;\s*odata\.metadata\s*=\s*"?none"?\s*(;|$)/i.test(json)
}
