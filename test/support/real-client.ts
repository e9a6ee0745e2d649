/** Programs of `test/contract`: Microsoft's own clients, which a gateway is asked by. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const program = (name: string) => join(import.meta.dirname, '..', 'contract', `${name}.mjs`)

/** Runs one; answers what it prints. `certificate` is the file of one that it trusts. */
export async function runClient(name: string, story: object, certificate?: string): Promise<unknown> {
  const env = { ...process.env, ...(certificate !== undefined && { NODE_EXTRA_CA_CERTS: certificate }) }
  const { stdout } = await promisify(execFile)(process.execPath, [program(name), JSON.stringify(story)], { env })
  return JSON.parse(stdout)
}

export interface TlsProxy extends AsyncDisposable {
  readonly url: string
}

/** Starts a proxy that speaks TLS in front of a gateway, and writes its certificate to a file. */
export async function startTlsProxy(gateway: string, certificate: string): Promise<TlsProxy> {
  const child = spawn(process.execPath, [program('tls-proxy'), gateway, certificate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [port] = (await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the proxy ended with ${String(code)}`))),
  ])) as [string]
  return {
    url: `https://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}
