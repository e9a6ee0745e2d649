/** Asks the REST face of a gateway as Contoso's administrator, or as claims say. */
import type { TokenClaims } from '../../src/auth/development-token.ts'
import type { Face } from './face.ts'

export interface RestReply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what an address answers is known only to its test
  readonly body: any
}

/** `ask(method, path, body, headers)`; a body becomes JSON. */
export function restClient(
  face: Face,
  claims: Partial<TokenClaims> = { scopes: ['Directory.ReadWrite.All', 'User.Read'] },
) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RestReply> => {
    const answer = await fetch(`http://${face.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await face.token(claims)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
}
