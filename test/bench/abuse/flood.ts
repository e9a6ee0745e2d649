/**
 * The load generator, in a process of its own: requests come evenly, however late their answers are, over 20 connections. Usage:
 * `node flood.ts '<Flood as JSON>'`; prints what it saw as JSON.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Flood {
  readonly url: string
  readonly seconds: number
  readonly perSecond: number
  /** All requests of a second come at its beginning. */
  readonly inBursts: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface FloodSeen {
  readonly perSecond: number
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Requests that were not answered. */
  readonly lost: number
  /** How much of one core the generator itself needed. */
  readonly cpu: number
}

const { url, seconds, perSecond, inBursts, headers, body } = JSON.parse(process.argv[2] ?? '{}') as Flood
// More than a caller may have at a time would be refused for that.
const agent = new Agent({ keepAlive: true, maxSockets: 20 })
const statuses: Record<string, number> = {}
const open = new Set<Promise<void>>()
let [sent, answered, lost] = [0, 0, 0]

function send(): void {
  sent++
  const answer = new Promise<void>((resolve) => {
    const call = request(`${url}/graphql`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
    })
    call.on('response', (response) => {
      const { statusCode = 0 } = response
      response.resume().on('end', () => {
        answered++
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
        resolve()
      })
    })
    call.on('error', () => {
      lost++
      resolve()
    })
    call.end(body)
  })
  open.add(answer)
  void answer.finally(() => open.delete(answer))
}

const before = process.cpuUsage()
const began = performance.now()
for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - began) / 1_000) {
  const due = perSecond * Math.min(seconds, inBursts ? Math.floor(elapsed) + 1 : elapsed)
  while (sent < due) send()
  await sleep(2)
}
await Promise.all(open)
const { user, system } = process.cpuUsage(before)
const duration = (performance.now() - began) / 1_000
const seen: FloodSeen = { perSecond: answered / duration, statuses, lost, cpu: (user + system) / 1e6 / duration }
console.log(JSON.stringify(seen))
agent.destroy()
