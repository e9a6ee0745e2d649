/** How the programs of `@microsoft/msgraph-sdk` ask a gateway. */
import { BaseBearerTokenAuthenticationProvider, HttpMethod, RequestInformation } from '@microsoft/kiota-abstractions'
import { HttpClient, MiddlewareFactory } from '@microsoft/kiota-http-fetchlibrary'
import { GraphRequestAdapter } from '@microsoft/msgraph-sdk'
import { createODataErrorFromDiscriminatorValue } from '@microsoft/msgraph-sdk/models/oDataErrors/index.js'

/** What an answer with the status of an error becomes. */
export const errors = { XXX: createODataErrorFromDiscriminatorValue }

/** The SDK's adapter for a root of Graph. */
export function createAdapter(url, token, http) {
  const provider = new BaseBearerTokenAuthenticationProvider({ getAuthorizationToken: async () => token })
  const adapter = new GraphRequestAdapter(provider, undefined, undefined, http)
  adapter.baseUrl = url
  return adapter
}

/** What sends every body by gzip, and again without after a 415; `onSend` is told how each request was sent. */
export function compressing(onSend) {
  const send = (address, options) => {
    onSend(options)
    return fetch(address, options)
  }
  return new HttpClient(undefined, ...MiddlewareFactory.getPerformanceMiddlewares(send))
}

/** A request as the SDK's builders make it: those of groups are in a package of their own, which is not here. */
export function requestTo(adapter, path, { method = HttpMethod.GET, select, top } = {}) {
  const request = new RequestInformation(method, `{+baseurl}${path}{?%24select,%24top}`, { baseurl: adapter.baseUrl })
  if (select) request.queryParameters['%24select'] = select
  if (top) request.queryParameters['%24top'] = top
  request.headers.tryAdd('Accept', 'application/json')
  return request
}
