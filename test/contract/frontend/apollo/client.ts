import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { OperationTypeNode } from 'graphql'
import { createClient } from 'graphql-ws'
import possibleTypes from './generated/possible-types.ts'
import { typePolicies } from './policies.ts'

/** An Apollo Client of a gateway: queries and mutations by HTTP, subscriptions by WebSocket. */
export function createApolloClient(url: string, token: () => string) {
  const http = new HttpLink({ uri: url, headers: { authorization: `Bearer ${token()}` } })
  const webSocket = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
  })
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(webSocket),
      http,
    ),
    cache: new InMemoryCache({ ...possibleTypes, typePolicies }),
  })
}
