/** Golden files: what was asked and what is answered, as JSON in which nothing changes from one run to the next. */
import { join } from 'node:path'
import type { TokenClaims } from '../../../src/auth/development-token.ts'
import type { Face } from '../face.ts'

/** What is asked. */
export interface GoldenRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Becomes JSON. */
  readonly body?: object
  /** A body that is no JSON of ours. */
  readonly raw?: string
  /** Whose token it is; Contoso's administrator's where nothing is said, nobody's: null. */
  readonly claims?: Partial<TokenClaims> | null
}

/** Where the golden files are. */
export const goldenFolder = join(import.meta.dirname, '..', '..', 'contract', 'golden')

/** The headers of an answer that a client of Microsoft Graph looks at. */
const telling = [
  'allow',
  'cache-control',
  'client-request-id',
  'content-type',
  'location',
  'odata-version',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
  'request-id',
  'retry-after',
  'www-authenticate',
]
/** The id that all requests have with their caller. */
const callersId = '5d3f0a4e-1c2b-4f6a-9e7d-8b6c5a493827'

/** Asks, and tells the request and its answer as the golden file has them. */
export async function tellExchange(face: Face, { method, path, headers = {}, body, raw, claims = {} }: GoldenRequest) {
  const sent = raw ?? (body && JSON.stringify(body))
  const own = { ...(body && { 'content-type': 'application/json' }), ...headers }
  const answer = await fetch(`http://${face.address}${path}`, {
    method,
    headers: {
      'client-request-id': callersId,
      ...(claims && {
        authorization: `Bearer ${await face.token({ scopes: ['Directory.ReadWrite.All'], ...claims })}`,
      }),
      ...own,
    },
    ...(sent !== undefined && { body: sent }),
  })
  const text = await answer.text()
  const told = {
    request: { method, path, headers: own, body: raw === undefined ? body : shorten(raw) },
    status: answer.status,
    headers: Object.fromEntries(
      telling.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [])),
    ),
    body: text === '' ? undefined : JSON.parse(text),
  }
  const made = answer.status === 201 ? [told.body.id, told.body.securityIdentifier] : []
  return normalise(`${JSON.stringify(told, withoutLength, 2)}\n`, [
    [face.address, 'gateway.example'],
    [answer.headers.get('request-id') ?? 'none', '{request-id}'],
    ...made.map((id: string, index) => [id, ['{id}', '{security-identifier}'][index] ?? ''] as const),
  ])
}

interface Failed {
  readonly status: number
  readonly body?: { readonly error?: { readonly code: string; readonly message: string } }
}
interface Answered extends Failed {
  readonly body?: Failed['body'] & { readonly responses?: readonly (Failed & { readonly id: string })[] }
}

/** The errors of an answer, those of the parts of a batch among them. */
export function errorsOf({ status, body }: Answered): readonly { readonly status: number; readonly code: string }[] {
  return (body?.responses ?? [{ status, body }]).flatMap((each) => {
    const { error } = each.body ?? {}
    return error
      ? { ...('id' in each && { id: each.id }), status: each.status, code: error.code, message: error.message }
      : []
  })
}

/** As `tellExchange` of each request, but only what was asked and what the errors say, a line for each. */
export async function tellErrors(face: Face, requests: Readonly<Record<string, readonly GoldenRequest[]>>) {
  const told: string[] = []
  for (const [name, of] of Object.entries(requests)) {
    const lines: string[] = []
    for (const request of of) {
      const { request: asked, ...answered } = JSON.parse(await tellExchange(face, request)) as Answered & {
        readonly request: GoldenRequest
      }
      const body = JSON.stringify(asked.body)
      const line = {
        request: `${asked.method} ${shorten(asked.path)}`,
        body: body !== undefined && body.length > 400 ? shorten(body) : asked.body,
        errors: errorsOf(answered),
      }
      const fields = Object.entries(line).filter(([, value]) => value !== undefined)
      lines.push(`  {\n${fields.map(([key, value]) => `    "${key}": ${JSON.stringify(value)}`).join(',\n')}\n  }`)
    }
    told.push(` "${name}": [\n${lines.join(',\n')}\n ]`)
  }
  return `{\n${told.join(',\n')}\n}\n`
}

/** Texts that are long for the sake of their length are not looked through. */
function withoutLength(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 100_000 ? shorten(value) : value
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 20)}… (${text.length} characters)` : text
}

/** Moments, waits, tokens and ids that are made anew each time, by what they are. */
function normalise(text: string, own: readonly (readonly [string, string])[]): string {
  return own
    .reduce((told, [from, to]) => told.replaceAll(from, to), text)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g, '2026-01-01T00:00:00')
    .replaceAll(/(Directory_2026-01-01T00:00:00Z_)\d+/g, '$11')
    .replaceAll(/(\$skiptoken=)[\w.-]+/g, '$1{token}')
    .replaceAll(/(;t=|"retry-after": "|wait )\d+( seconds?)?/g, '$110$2')
    .replaceAll(/("correlationId": )"[^"]+"/g, '$1"{correlation-id}"')
}
