/** A request and its answer as the REST face sees them, whether they came by HTTP of their own or inside of a batch. */
import type { OperationContext } from '../operations/context.ts'

/** The first segment of an address: Microsoft's stub, the live Graph, or where the location of an accepted change leads. */
export type Root = 'localtest' | 'v1.0' | 'beta' | 'v2'

/** What is asked. */
export interface RestRequest {
  readonly method: string
  readonly root: Root
  /** The path below the root, still percent-encoded, with its leading slash. */
  readonly path: string
  readonly query: URLSearchParams
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The parsed JSON; undefined where there was none. */
  readonly body: unknown
  /** Whether it is one of a batch. */
  readonly isPart: boolean
}

/** The world of one request. */
export interface RestWorld {
  readonly operation: OperationContext
  readonly requestId: string
  /** What the caller calls the request, else the request's own id. */
  readonly clientRequestId: string
  /** The base of URLs in answers, without a slash at its end. */
  readonly baseUrl: string
  /** What skip tokens are encrypted with (256 bits), the same on all gateways of a database. */
  readonly tokenKey: Uint8Array
  /** The most requests of one batch, and items of one page. */
  readonly mostBatched: number
  readonly mostItems: number
  /** The time, in milliseconds since 1970. */
  now(): number
  /** Answers another request of the same caller, one of a batch; never rejects. */
  serve(request: RestRequest): Promise<RestAnswer>
  /** Logs what nobody expected, with the id of the request. */
  report(error: unknown): void
}

/** What is answered. */
export interface RestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Becomes JSON; undefined: the answer has no body. */
  readonly body?: unknown
}

/** A request that found its handler. */
export interface RestCall extends RestRequest {
  /** The parameters of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Answers a request; throws `GatewayError` where it is refused. */
export type Handler = (world: RestWorld, call: RestCall) => Promise<RestAnswer>

/** An answer with a body, 200 unless said otherwise. */
export function answer(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): RestAnswer {
  return { status, headers, body }
}

/** An answer that is a number as text, as Graph answers `$count`. */
export function answerNumber(value: number): RestAnswer {
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: value }
}

/** An answer without a body. */
export function answerDone(): RestAnswer {
  return { status: 204, headers: {} }
}
