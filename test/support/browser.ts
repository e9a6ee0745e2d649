/** A program of `test/contract` that drives a browser, and says what it sees as it goes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What it has seen: a name, and what belongs to it. */
export type Sight = { readonly seen: string } & Readonly<Record<string, unknown>>

export interface BrowserProgram extends AsyncDisposable {
  /** The next thing that it has seen; rejects with its last words where it has ended. */
  next(): Promise<Sight>
  /** Lets it go on where it waits. */
  goOn(): void
}

export function startBrowser(name: string, story: object): BrowserProgram {
  const program = join(import.meta.dirname, '..', 'contract', `${name}.mjs`)
  const child = spawn(process.execPath, [program, JSON.stringify(story)])
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
  return {
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${name} has ended: ${words}`)
      return JSON.parse(value) as Sight
    },
    goOn: () => void child.stdin.write('\n'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await exited
    },
  }
}
