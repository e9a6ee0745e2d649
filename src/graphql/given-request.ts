import type { FastifyRequest } from 'fastify'

/** What a request gives of GraphQL, as it came: whether it is of the right kind is for Apollo Server to tell. */
export interface GivenRequest {
  readonly query?: unknown
  readonly variables?: unknown
  readonly extensions?: unknown
}

/** Reads a request as Apollo Server reads it after this, so that nothing passes by what is checked before. */
export function givenRequest({ method, url, body }: Pick<FastifyRequest, 'method' | 'url' | 'body'>): GivenRequest {
  if (method !== 'GET') return (body as GivenRequest | null | undefined) ?? {}
  const { searchParams } = new URL(url, 'http://gateway')
  return {
    query: searchParams.get('query'),
    variables: parseIfPossible(searchParams.get('variables')),
    extensions: parseIfPossible(searchParams.get('extensions')),
  }
}

function parseIfPossible(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json)
  } catch {
    return null
  }
}
