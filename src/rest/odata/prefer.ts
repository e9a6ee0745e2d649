/** What a caller prefers of a change's answer (RFC 7240). */
import { answer, answerDone, type RestAnswer, type RestCall } from '../exchange.ts'

const representation = 'return=representation'

/** The answer to a change: none, unless the caller prefers to see what was changed, which `show` makes then. */
export async function answerChange({ headers }: RestCall, show: () => Promise<object>): Promise<RestAnswer> {
  if (!/(?:^|[\s,;])return\s*=\s*"?representation"?(?:$|[\s,;])/i.test(headers['prefer'] ?? '')) return answerDone()
  return answer(await show(), 200, { 'preference-applied': representation })
}
