/**
 * The explorer page of development at `/`, its files, and the tokens that it asks for. All of it is there only for a Host of this
 * machine; tokens are, besides, only for the page itself: for a connection from this machine, and a request that the browser
 * says is the page's own, and that nobody says to have forwarded.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ExplorerAccess, ExplorerTokens } from '../auth/explorer-tokens.ts'
import { isLoopback } from '../config/is-loopback.ts'
import { GatewayError } from '../errors.ts'
import { isLocalHost } from './host.ts'
import { plainAddress } from './network.ts'

/** What the page is served with. */
export interface ExplorerParts {
  /** The folder in which the build has left it, with a slash at the end. */
  readonly files: URL
  /** Null: whoever uses the page brings a token along. */
  readonly tokens: ExplorerTokens | null
  /** Whether the tenant of those tokens is in the database. */
  hasTenant(): Promise<boolean>
  /** Something that nobody can foresee, new for each answer. */
  newId(): string
}

/** What the build leaves in the page for each answer to fill in. */
const places = { nonce: '{{nonce}}', tokens: '{{tokens}}' }
const tokenAddress = '/explorer/token'

/** Serves the page; rejects where it has not been built. */
export async function addExplorer(server: FastifyInstance, parts: ExplorerParts): Promise<void> {
  const { files, tokens, newId } = parts
  await readPage(files)
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (!isLocalHost(request.headers.host)) return reply.callNotFound()
    })
    scope.get('/', { config: { cors: false } }, async (request, reply) => {
      const nonce = newId()
      // Each time, so that it fits its files where the page is built anew meanwhile.
      const page = await readPage(files)
      return reply
        .header('content-security-policy', policy(request, nonce))
        .type('text/html; charset=utf-8')
        .send(page.replaceAll(places.nonce, nonce).replaceAll(places.tokens, tokens === null ? 'off' : 'on'))
    })
    await scope.register(fastifyStatic, {
      root: fileURLToPath(new URL('assets/', files)),
      prefix: '/explorer/assets/',
      index: false,
      decorateReply: false,
      // Their names change with what is in them.
      immutable: true,
      maxAge: '365d',
      setHeaders: (reply) => void reply.header('content-security-policy', policyOfFiles),
    })
    if (tokens !== null) addTokens(scope, tokens, parts)
  })
}

function addTokens(scope: FastifyInstance, tokens: ExplorerTokens, { hasTenant }: ExplorerParts): void {
  // No page of another origin is told that it may ask, whatever else it may ask.
  scope.options(tokenAddress, { config: { cors: false } }, async (_request, reply) => reply.callNotFound())
  scope.post<{ Body: unknown }>(
    tokenAddress,
    { config: { cors: false }, bodyLimit: 1_024, onRequest: async (request) => requireOwnPage(request) },
    async (request, reply) => {
      const access = accessOf(request.body)
      if (!(await hasTenant())) throw new GatewayError('Request_ResourceNotFound', noTenant)
      return reply.send(await tokens(access))
    },
  )
}

const noTenant =
  'This database does not hold the demonstration tenant, so that there is no token to hand out: paste one of your own tenant, which "npx license-gateway token --tenant <id> --user <id>" prints.'

function accessOf(body: unknown): ExplorerAccess {
  const { access } = (body ?? {}) as { readonly access?: unknown }
  if (access === 'reader' || access === 'administrator') return access
  throw new GatewayError('Request_BadRequest', 'access must be "reader" or "administrator".')
}

/** What proxies and tunnels write: behind them anybody may ask, by whatever Host they put in. */
const forwarded = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/

/** Browsers say by headers that no script can set from which page a request comes. */
function requireOwnPage({ headers, socket }: FastifyRequest): void {
  const { host, origin, 'sec-fetch-site': site = 'same-origin' } = headers
  const isOwn = isLoopbackPeer(socket.remoteAddress) && origin === `http://${host}` && site === 'same-origin'
  if (isOwn && !Object.keys(headers).some((name) => forwarded.test(name))) return
  throw new GatewayError(
    'Authorization_RequestDenied',
    'Tokens are handed out here to the explorer page alone: "npx license-gateway token" prints one.',
  )
}

function isLoopbackPeer(address = ''): boolean {
  return isLoopback(plainAddress(address))
}

async function readPage(files: URL): Promise<string> {
  const file = new URL('index.html', files)
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(
      `the explorer page is not there (${fileURLToPath(file)}): build it with "npm run build", or set EXPLORER to off`,
      { cause: error },
    )
  })
}

/** A worker obeys the policy of its own file: it may load nothing. */
const policyOfFiles = "default-src 'none'; frame-ancestors 'none'"

/**
 * The page runs and loads its own files only. Its editor makes style elements as it goes, which carry the nonce of the answer, and
 * writes lines as HTML with style attributes, for which there is neither nonce nor hash: those alone are allowed inline.
 */
function policy({ headers: { host } }: FastifyRequest, nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    // Not every browser counts WebSockets of the same host as its own.
    `connect-src 'self' ws://${host}`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
