/**
 * A pool that knows for which work its connections are taken, so that what they run can be cancelled. Prisma takes connections
 * by itself: who asks for one is found by the asynchronous context, which nothing outside of this folder sees.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import type { Deadline, StopReason } from '../util/deadline.ts'
import { type CancelBackend, Cancelling } from './cancelling.ts'

/** Statements that are stopped together. */
export interface PoolWork {
  readonly deadline: Deadline
  readonly changes: boolean
  /** Why it was stopped; null: it was not. */
  stopped: StopReason | null
  /** The commit is under way: what becomes of it is for the server to say. */
  committing: boolean
}

type Callback = Extract<Parameters<pg.Pool['connect']>, readonly [unknown]>[0]

/** How the pool works. */
export interface RequestPoolOptions extends pg.PoolConfig {
  /** Begins a connection, and answers the process of the server that serves it. */
  begin(client: pg.ClientBase): Promise<number>
}

/** The pool. */
export class RequestPool extends pg.Pool {
  private readonly works = new AsyncLocalStorage<PoolWork>()
  private readonly cancel: CancelBackend
  /** The processes of the server that serve the connections. */
  private readonly backends: WeakMap<pg.ClientBase, number>

  constructor({ begin, ...config }: RequestPoolOptions, cancel: CancelBackend) {
    const backends = new WeakMap<pg.ClientBase, number>()
    super({
      ...config,
      async onConnect(client) {
        backends.set(client, await begin(client))
      },
    })
    this.cancel = cancel
    this.backends = backends
  }

  /** The work that asks. */
  get work(): PoolWork | undefined {
    return this.works.getStore()
  }

  /** Runs statements as one work: those on connections that are taken meanwhile. */
  run<T>(work: PoolWork, run: () => Promise<T>): Promise<T> {
    return this.works.run(work, run)
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const { work } = this
    if (callback !== undefined) return work === undefined ? super.connect(callback) : this.take(work, callback)
    if (work === undefined) return super.connect()
    return new Promise((resolve, reject) => {
      this.take(work, (error, client) => (client === undefined ? reject(error) : resolve(client)))
    })
  }

  private take(work: PoolWork, callback: Callback): void {
    const cancelling = new Cancelling((backend) => (work.committing ? Promise.resolve() : this.cancel(backend)))
    let waiting = true
    let ended = () => {}
    function refuse(error: Error): void {
      waiting = false
      ended()
      callback(error, undefined, () => {})
    }
    ended = work.deadline.watch({
      changes: work.changes,
      stop: (reason) => {
        work.stopped ??= reason
        if (waiting) refuse(stopped)
        cancelling.begin()
      },
    })
    if (!waiting) return ended()
    super.connect((error, client, release) => {
      // Whoever waited has been told already.
      if (!waiting) return client?.release()
      if (client === undefined) return refuse(error ?? stopped)
      waiting = false
      cancelling.watch(this.backends.get(client) ?? null)
      client.release = (failure) => {
        ended()
        const cancelled = cancelling.end()
        // A request to cancel may still be on its way: it must not meet the next user of the connection.
        release(failure || cancelled)
      }
      callback(undefined, client, client.release)
    })
  }
}

const stopped = new Error('the time for the work has passed')
