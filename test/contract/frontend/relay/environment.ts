import { type Client, createClient } from 'graphql-ws'
import { Environment, type GraphQLResponse, Network, Observable, RecordSource, Store } from 'relay-runtime'

/** A Relay environment on a gateway: queries and mutations by HTTP, subscriptions by WebSocket. */
export function createRelayEnvironment(url: string, token: () => string): Environment {
  const webSocket: Client = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
  })
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text }, variables) => {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query: text, variables }),
        })
        return (await answer.json()) as GraphQLResponse
      },
      ({ text, name }, variables) =>
        Observable.create((sink) =>
          webSocket.subscribe({ query: text ?? '', operationName: name, variables }, sink as never),
        ),
    ),
  })
}
