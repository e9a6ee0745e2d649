/** The load generator, in a process of its own. Usage: `node flood.ts '<Flood as JSON>'`; prints what it saw as JSON. */
import autocannon from 'autocannon'

export interface Flood {
  readonly url: string
  readonly seconds: number
  readonly perSecond: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface FloodSeen {
  readonly perSecond: number
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Connections that broke, and answers that did not come. */
  readonly lost: number
  /** How much of one core the generator itself needed. */
  readonly cpu: number
}

const { url, seconds, perSecond, headers, body } = JSON.parse(process.argv[2] ?? '{}') as Flood
const before = process.cpuUsage()
const began = performance.now()
const { requests, statusCodeStats, errors, timeouts } = await autocannon({
  url: `${url}/graphql`,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
  duration: seconds,
  // More than a caller may have at a time would be refused for that.
  connections: 20,
  overallRate: perSecond,
})
const { user, system } = process.cpuUsage(before)
const duration = (performance.now() - began) / 1_000
const seen: FloodSeen = {
  perSecond: requests.total / duration,
  statuses: Object.fromEntries(
    Object.entries(statusCodeStats ?? {}).map(([status, { count }]) => [status, count ?? 0]),
  ),
  lost: errors + timeouts,
  cpu: (user + system) / 1e6 / duration,
}
console.log(JSON.stringify(seen))
