/** GraphQL requests at a rate that does not wait for answers, or as fast as answers come. */
import { Agent, request } from 'node:http'

export interface Target {
  readonly url: string
  readonly token: string
  readonly query: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends one request; answers its milliseconds. Rejects where the answer is no 200 or has errors. */
export function ask({ url, token, query }: Target): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/graphql`,
      { method: 'POST', agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode !== 200 || text.includes('"errors"')) reject(new Error(text.slice(0, 500)))
          else resolve(performance.now() - began)
        })
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify({ query }))
  })
}

/** Answers per second of so many callers who each ask again when they are answered. */
export async function saturate(target: Target, callers: number, milliseconds: number): Promise<number> {
  const began = performance.now()
  let answered = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - began < milliseconds) {
        await ask(target)
        answered++
      }
    }),
  )
  return (answered * 1_000) / (performance.now() - began)
}

export interface Latencies {
  readonly count: number
  readonly failed: number
  readonly p50: number
  readonly p95: number
  readonly max: number
  /** The processor time of this process in the meantime, as a share of one core. */
  readonly ownCpu: number
}

/** Requests at a fixed rate until `until` settles; a late answer does not hold the next request back. */
export async function atRate(target: Target, perSecond: number, until: Promise<unknown>): Promise<Latencies> {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const open = new Set<Promise<void>>()
  const times: number[] = []
  let [sent, failed, going] = [0, 0, true]
  const send = () => {
    for (; sent < ((performance.now() - began) * perSecond) / 1_000; sent++) {
      const due = began + (sent * 1_000) / perSecond
      const late = performance.now() - due
      const answer = ask(target).then(
        (took) => void times.push(took + late),
        () => void failed++,
      )
      open.add(answer)
      void answer.finally(() => open.delete(answer))
    }
  }
  const timer = setInterval(() => going && send(), 2)
  await until
  going = false
  clearInterval(timer)
  await Promise.all(open)
  const used = process.cpuUsage(cpu)
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return {
    count: sorted.length,
    failed,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
    ownCpu: (used.user + used.system) / 1_000 / (performance.now() - began),
  }
}
