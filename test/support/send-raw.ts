/** Requests with just these headers: fetch adds some, refuses others, and knows no target but a path. */
import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TokenClaims } from '../../src/auth/development-token.ts'
import type { Face } from './face.ts'

export interface RawRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly agent?: Agent
  /** Whose token it is; Contoso's administrator's where nothing is said, nobody's: null. */
  readonly claims?: Partial<TokenClaims> | null
  /** Sends no body, whatever the headers announce, and never ends the request. */
  readonly unfinished?: boolean
}

export interface RawReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** That of the client's end of the connection. */
  readonly port?: number
}

/** `target` stands in the request line as it is. */
export async function sendRaw(
  face: Face,
  method: string,
  target: string,
  { headers = {}, body, agent, claims = {}, unfinished = false }: RawRequest = {},
): Promise<RawReply> {
  const token = claims && (await face.token({ scopes: ['Directory.ReadWrite.All', 'User.Read'], ...claims }))
  const sent = request(`http://${face.address}`, {
    method,
    path: target,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
    ...(agent && { agent }),
  })
  if (unfinished) sent.flushHeaders()
  else sent.end(body)
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>()
  sent.on('error', reject)
  sent.on('response', (answer) => {
    const port = answer.socket.localPort
    text(answer).then((told) => {
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: told,
        ...(port !== undefined && { port }),
      })
      if (unfinished) sent.destroy()
    }, reject)
  })
  return promise
}
