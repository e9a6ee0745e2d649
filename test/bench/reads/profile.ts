/** Tells a CPU profile of Node.js by package: whose code ran, its callees not counted. */
import { readFile } from 'node:fs/promises'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Share {
  readonly owner: string
  /** Of the time in which anything ran. */
  readonly percent: number
}

/** The shares of the time after the first `skipSeconds`, the largest first, and how busy the thread was then. */
export async function summariseProfile(file: string, skipSeconds: number): Promise<{ busy: number; shares: Share[] }> {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, 'utf8')) as CpuProfile
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]))
  const times = new Map<string, number>()
  let elapsed = 0
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    elapsed += delta
    if (elapsed < skipSeconds * 1e6) continue
    const owner = owners.get(id) ?? ''
    times.set(owner, (times.get(owner) ?? 0) + delta)
  }
  const idle = times.get('(idle)') ?? 0
  times.delete('(idle)')
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0)
  const shares = [...times].map(([owner, time]) => ({ owner, percent: (100 * time) / busy }))
  return { busy: busy / (busy + idle), shares: shares.sort((a, b) => b.percent - a.percent) }
}

function ownerOf({ functionName, url }: { readonly functionName: string; readonly url: string }): string {
  if (url.startsWith('node:')) return 'Node.js'
  if (url.startsWith('wasm:')) return "Prisma's query compiler (WebAssembly)"
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name) return name
  const [, folder] = /\/dist\/(\w+)/.exec(url) ?? []
  return folder ? `the gateway's own ${folder}/` : functionName.startsWith('(') ? functionName : 'Node.js (native)'
}
