/** How the page asks the gateway: by HTTP, and for subscriptions by a WebSocket at the same address, with the token of the moment. */
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { createClient } from 'graphql-ws'
import { type Tokens, unreachable } from './tokens.ts'

/** The gateway as the explorer asks it. */
export interface Gateway {
  readonly fetcher: Fetcher
  /** Ends the WebSocket; subscriptions that are open go on over a new one, with the token that there is then. */
  reconnect(): void
}

const address = '/graphql'
/** What GraphiQL calls the request for the schema. */
const schemaRequest = 'IntrospectionQuery'
/** How a connection ends whose token has expired. */
const expired = 4403

/** `onDenied` is told with each request that nothing is denied any more, and when an answer says that the token lacks a right. */
export function connect(tokens: Tokens, onDenied: (isDenied: boolean) => void): Gateway {
  const authorization = async () => `Bearer ${await tokens.current()}`

  async function ask(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const headers = new Headers(init?.headers)
    headers.set('authorization', await authorization())
    const answer = await fetch(input, { ...init, headers }).catch(() => {
      throw new Error(unreachable)
    })
    if (answer.status === 401 && tokens.renew()) {
      headers.set('authorization', await authorization())
      return fetch(input, { ...init, headers })
    }
    return answer
  }

  const client = createClient({
    url: Object.assign(new URL(address, location.href), { protocol: location.protocol.replace('http', 'ws') }).href,
    connectionParams: async () => ({ authorization: await authorization() }),
    on: {
      closed: (event) => {
        if (event instanceof CloseEvent && event.code === expired) tokens.renew()
      },
    },
  })
  const send = createGraphiQLFetcher({
    url: address,
    wsClient: client,
    enableIncrementalDelivery: false,
    fetch: async (input, init) => {
      const answer = await ask(input, init)
      if (await isDenied(answer.clone())) onDenied(true)
      return answer
    },
  })
  const fetcher: Fetcher = (request, options) => {
    // For the schema GraphiQL asks by itself.
    if (request.operationName !== schemaRequest) onDenied(false)
    const only = onlyOperation(request.query)
    if (only === null || only.name === request.operationName) return send(request, options)
    const named = { ...request, operationName: only.name }
    // GraphiQL shows errors as they come, though its types ask for those of a server.
    return only.kind === 'subscription' ? (client.iterate(named) as ReturnType<Fetcher>) : send(named)
  }
  return { fetcher, reconnect: () => client.terminate() }
}

/** An operation where its line begins, as GraphiQL itself finds names for its tabs. */
const beginning = /^[ \t]*(query|mutation|subscription)[ \t]+(\w+)/gm

/**
 * The operation of a text that has one with a name: GraphiQL looks at a text a moment after it has changed, and until then sends the
 * name of what stood there before. Null: there are several, or none.
 */
function onlyOperation(text: string): { readonly kind: string; readonly name: string } | null {
  const [first, ...others] = text.matchAll(beginning)
  const [, kind, name] = first ?? []
  return kind === undefined || name === undefined || others.length > 0 ? null : { kind, name }
}

interface Answer {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[]
}

async function isDenied(answer: Response): Promise<boolean> {
  const { errors = [] } = (await answer.json().catch(() => ({}))) as Answer
  return errors.some(({ extensions }) => extensions?.code === 'Authorization_RequestDenied')
}
