/**
 * `POST /$batch`: some requests in one. Those that depend on others wait for them, and are not made where one of them failed;
 * the others are made side by side, a few at a time. The answers come in any order, each with the id of its request.
 */
import limit from 'p-limit'
import { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import { answerError, HttpRefusal } from '../errors.ts'
import {
  answer,
  type Handler,
  type RestAnswer,
  type RestCall,
  type RestRequest,
  type RestWorld,
  type Root,
} from '../exchange.ts'
import { readOptions } from '../odata/options.ts'
import { readBody } from '../wire/body.ts'

/** So many at a time, so that a batch takes no more of the gateway than a few callers. */
const sideBySide = 4
/** So many characters of JSON the answers may have together: as many long lists would be held in memory at once. */
const mostCharacters = 8 * 1_048_576

const item = z.strictObject({
  id: z.string('must be a string').min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  method: z.string('must be an HTTP method').transform((method) => method.toUpperCase()),
  url: z.string('must be the address below the root').max(8_192, 'must have at most 8192 characters'),
  headers: z.record(z.string(), z.string('must be a string'), 'must be an object of strings').nullish(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string(), 'must be a list of ids').nullish(),
})
const batch = z.strictObject({ requests: z.array(item, 'must be a list of requests') })

type Item = z.output<typeof item>

/** `POST /$batch` */
export const sendBatch: Handler = async (world, call) => {
  // Whatever the address looked like before it was read.
  if (call.isPart) throw new GatewayError('Request_BadRequest', 'A batch cannot be in a batch.')
  readOptions(call.query, [])
  const { requests } = readBody(batch, call.body, 'batch', (body) => body)
  refuseMisuse(requests, world.mostBatched)
  const turn = limit(sideBySide)
  const fit = fitInto(mostCharacters)
  const answers = new Map<string, Promise<RestAnswer>>()
  for (const each of inOrder(requests)) {
    const before = (each.dependsOn ?? []).flatMap((id) => answers.get(id.toLowerCase()) ?? [])
    const failed = Promise.all(before).then((done) => done.some(({ status }) => status >= 400))
    answers.set(
      each.id.toLowerCase(),
      failed.then((isFailed) =>
        isFailed ? refuseDependent(world) : turn(async () => fit(world, each, await serveItem(world, call, each))),
      ),
    )
  }
  const responses = requests.map(async ({ id }) => {
    const { status, headers, body } = (await answers.get(id.toLowerCase())) ?? refuseDependent(world)
    return { id, status, headers: tellHeaders(headers, body), ...(body !== undefined && { body }) }
  })
  return answer({ responses: await Promise.all(responses) })
}

function refuseMisuse(requests: readonly Item[], most: number): void {
  const refuse = (message: string) => new GatewayError('Request_BadRequest', message)
  if (requests.length === 0) throw refuse('requests is empty: a batch has at least one request.')
  if (requests.length > most) throw refuse(`Number of batch request steps exceeds the maximum value of ${most}.`)
  const ids = new Set(requests.map(({ id }) => id.toLowerCase()))
  if (ids.size < requests.length)
    throw refuse('requests: every id must be unique in its batch, without regard to case.')
  const unknown = requests.flatMap(({ dependsOn }) => dependsOn ?? []).find((id) => !ids.has(id.toLowerCase()))
  if (unknown !== undefined) throw refuse(`requests: dependsOn names '${unknown.slice(0, 100)}', which is no request.`)
  if (inOrder(requests).length < requests.length) throw refuse('requests: dependsOn goes in a circle.')
}

/** Each after all that it depends on; those of a circle are missing. */
function inOrder(requests: readonly Item[]): readonly Item[] {
  const ordered = new Map<string, Item>()
  for (let before = -1; before < ordered.size; ) {
    before = ordered.size
    for (const each of requests)
      if ((each.dependsOn ?? []).every((id) => ordered.has(id.toLowerCase()))) ordered.set(each.id.toLowerCase(), each)
  }
  return [...ordered.values()]
}

async function serveItem(
  world: RestWorld,
  { root }: RestCall,
  { method, url, headers, body }: Item,
): Promise<RestAnswer> {
  const named = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  try {
    const asked = { ...toAddress(url, root), method, headers: named, body: toBody(named, body) }
    const told = await world.serve({ ...asked, isPart: true })
    return method === 'HEAD' ? { status: told.status, headers: told.headers } : told
  } catch (error) {
    return answerError(world, error)
  }
}

/** The address below the root, which is that of the batch where it names none. */
function toAddress(url: string, root: Root): Pick<RestRequest, 'root' | 'path' | 'query'> {
  const [whole = '', query = ''] = url.split(/\?(.*)/s)
  const [, named, path = ''] = /^\/*(?:(v1\.0|beta)\/+)?(.*)$/is.exec(whole) ?? []
  return {
    root: (['v1.0', 'beta'] as const).find((each) => each === named?.toLowerCase()) ?? root,
    path: `/${path}`,
    query: new URLSearchParams(query),
  }
}

/**
 * Lets answers through as long as there is room for them. Only what was read is refused: of a change its answer is short, and must
 * tell that it was made.
 */
function fitInto(room: number) {
  let left = room
  return (world: RestWorld, { method }: Item, told: RestAnswer): RestAnswer => {
    const length = told.body === undefined ? 0 : JSON.stringify(told.body).length
    if (method === 'GET' && length > left) return answerError(world, refuseLong())
    left -= length
    return told
  }
}

function refuseLong(): GatewayError {
  return new GatewayError(
    'Request_BadRequest',
    'The answers of the batch would be longer than 8 MB together: select fewer properties, ask for shorter pages by $top, or make this request by itself.',
  )
}

function toBody(headers: Readonly<Record<string, string>>, body: unknown): unknown {
  if (body === undefined || body === null) return undefined
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return body
  throw new HttpRefusal(415, 'A request with a body needs headers with the Content-Type application/json.')
}

function refuseDependent(world: RestWorld): RestAnswer {
  return answerError(world, new HttpRefusal(424, 'A request that this one depends on failed: it was not made.'))
}

/** Clients look the names up as Graph writes them in a batch: `Content-Type`, `Location`. */
function tellHeaders(headers: RestAnswer['headers'], body: unknown): Readonly<Record<string, string>> {
  const told = body === undefined ? headers : { 'content-type': 'application/json', ...headers }
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [capitalise(name), value]))
}

function capitalise(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
