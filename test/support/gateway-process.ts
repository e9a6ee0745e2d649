/** The built gateway as a process of its own, as operators run it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type pg from 'pg'

export interface GatewayProcess {
  readonly url: string
  readonly process: ChildProcess
  /** What it has written to standard error. */
  log(): string
  /** What it has written to standard output. */
  output(): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Ends it as an operator would. */
  stop(): Promise<number | null>
}

/** Starts `serve` and waits until it is ready. It refuses nothing because the machine is busy with other tests, unless it is told to. */
export async function startGateway(environment: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /GraphQL\s+(\S+)\/graphql/.exec(line)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${log}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const [code] = (await exited) as [number | null]
    return code
  }
  return {
    url,
    process: child,
    log: () => log,
    output: () => output,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** The settings of a database whose gateway migrates it as another role. */
export function toDatabaseUrls({ connection, migration }: Record<'connection' | 'migration', pg.PoolConfig>) {
  return { DATABASE_URL: toDatabaseUrl(connection), DATABASE_MIGRATION_URL: toDatabaseUrl(migration) }
}

/** The connection of a test database as an operator would write it. */
export function toDatabaseUrl({ user, password, host, port, database }: pg.PoolConfig): string {
  const secret = typeof password === 'string' ? password : ''
  const url = new URL(`postgresql://localhost:${port ?? 5432}/${database}`)
  url.username = user ?? ''
  url.password = secret
  if (host) url.searchParams.set('host', host)
  return url.href
}
