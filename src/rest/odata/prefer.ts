/**
 * What a caller prefers (`Prefer`, RFC 7240). A preference is a wish: what the gateway does not know, or cannot do, is left out,
 * and `Preference-Applied` says which one was heeded. Every answer waits for what it tells, so `respond-async` means nothing.
 */
import { answer, answerDone, type RestAnswer, type RestCall } from '../exchange.ts'

/** One of the list: its name, its value with or without quotes, and parameters, which none that is known has. */
const preference = /[\s,]*([^\s,;="]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]*)))?[^,]*(?:,|$)/gy

/** The preferences by their names in lower case; of one that is given twice, the first counts. */
export function readPreferences({ headers: { prefer = '' } }: Pick<RestCall, 'headers'>): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>()
  for (const [, name = '', quoted, plain] of prefer.matchAll(preference)) {
    const key = name.toLowerCase()
    if (!preferences.has(key)) preferences.set(key, (quoted ?? plain ?? '').toLowerCase())
  }
  return preferences
}

/** The answer to a change: nothing, unless the caller prefers to see what was changed, which `show` makes then. */
export async function answerChange(call: RestCall, show: () => Promise<object>): Promise<RestAnswer> {
  const preferred = readPreferences(call).get('return')
  return preferred === 'representation' ? answer(await show(), 200, applied(preferred)) : withoutBody(preferred)
}

/** The answer to what was made: it is shown, unless the caller prefers to be told only where it is. */
export async function answerCreated(
  call: RestCall,
  location: string,
  show: () => Promise<object>,
): Promise<RestAnswer> {
  const preferred = readPreferences(call).get('return')
  if (preferred !== 'minimal') return answer(await show(), 201, { location, ...applied(preferred) })
  const { status, headers } = withoutBody(preferred)
  return { status, headers: { location, 'odata-entityid': location, ...headers } }
}

function withoutBody(preferred: string | undefined): RestAnswer {
  return { ...answerDone(), headers: applied(preferred) }
}

function applied(preferred: string | undefined): Readonly<Record<string, string>> {
  const isHeeded = preferred === 'minimal' || preferred === 'representation'
  return isHeeded ? { 'preference-applied': `return=${preferred}` } : {}
}
