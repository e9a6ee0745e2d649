import { existsSync, readFileSync } from 'node:fs'
import type { GatewayProcess } from '../../support/gateway-process.ts'

/** Reads the resident memory of the gateway's process until it is asked for the most, in megabytes (Linux). */
export function watchMemory({ process: { pid } }: GatewayProcess): () => number {
  let most = 0
  const read = () => {
    if (!existsSync(`/proc/${pid}/status`)) return
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    most = Math.max(most, Number(kilobytes ?? 0))
  }
  read()
  const timer = setInterval(read, 200)
  return () => {
    clearInterval(timer)
    read()
    return Math.round(most / 1_024)
  }
}
