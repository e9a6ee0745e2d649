/** The load generator, in a process of its own. Usage: `node load.ts '<Load as JSON>'`; prints what it saw as JSON. */
import autocannon from 'autocannon'

export interface Load {
  readonly url: string
  readonly token: string
  readonly seconds: number
  /** Ends the round before its time once so many are answered. */
  readonly requests?: number
  readonly connections: number
  /** What each connection sends in turn. */
  readonly asked: readonly Asked[]
}

export interface Asked {
  readonly method: 'GET' | 'POST'
  /** Where it goes, if not to the address of the load. */
  readonly path?: string
  readonly body?: string
}

export interface Seen {
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p99: number
  readonly answered: number
  /** Answers other than 2xx, errors and timeouts; anything but 0 makes the round worthless. */
  readonly failures: number
  /** How much of one core the generator itself needed. */
  readonly cpu: number
}

const { url, token, seconds, requests: amount, connections, asked } = JSON.parse(process.argv[2] ?? '{}') as Load
const before = process.cpuUsage()
const began = performance.now()
const { requests, latency, non2xx, errors, timeouts } = await autocannon({
  url,
  duration: seconds,
  connections,
  ...(amount !== undefined && { amount }),
  requests: asked.map((each) => ({
    ...each,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  })),
})
const { user, system } = process.cpuUsage(before)
const duration = (performance.now() - began) / 1_000
const seen: Seen = {
  requestsPerSecond: requests.total / duration,
  p99: latency.p99,
  answered: requests.total,
  failures: non2xx + errors + timeouts,
  cpu: (user + system) / 1e6 / duration,
}
console.log(JSON.stringify(seen))
