/**
 * Claim: a request to the REST face costs what the same question costs by GraphQL, with no more SQL statements.
 *
 *   npm run build && npx node test/bench/rest.ts
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { startGateway } from '../support/gateway-process.ts'
import type { Asked, Load } from './reads/load.ts'
import { countStatements } from './reads/statements.ts'
import { groups, people } from './reads/tenant.ts'
import { type Case, cases, type Face, faces } from './rest/cases.ts'
import { openReadTenant } from './support/read-tenant.ts'
import { median, type Round, runRound, settle } from './support/rounds.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '8' },
    /** Requests that are sent before anything is measured, so that the compiler has seen the code. */
    warm: { type: 'string', default: '1500' },
  },
})
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
const [connections, warm] = [Number(values.connections), Number(values.warm)]

await using tenant = await openReadTenant()
const { database, environment, token } = tenant
await using opened = new AsyncDisposableStack()
const gateway = await startGateway(environment)
opened.defer(async () => void (await gateway.stop()))
console.log(`A tenant of ${people} people, ${groups} groups, one of them with everybody; ${connections} connections.\n`)
console.log('| request | | bytes | requests/s | p99 | CPU of the gateway a request | SQL statements | load generator |')
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
for (const case_ of cases) await compare(case_)

async function compare(case_: Case): Promise<void> {
  const bytes = await requireSameAnswers(case_)
  for (const face of faces) await run(case_, face, { seconds: 60, requests: warm })
  const seen: Record<Face, Round[]> = { rest: [], graphql: [] }
  for (let round = 0; round < rounds; round++)
    // Whoever comes second meets warmer caches: turn about.
    for (const face of round % 2 === 0 ? faces : faces.toReversed()) seen[face].push(await run(case_, face))
  for (const face of faces) {
    const middle = (of: (round: Round) => number) => median(seen[face].map(of))
    const rate = `${middle((round) => round.requestsPerSecond).toFixed(0)} | ${middle((round) => round.p99)} ms`
    const cpu = `${middle((round) => round.cpuEach).toFixed(2)} ms`
    const statements = await countStatements(
      database,
      () => settle(database),
      (number) => ask(case_, face, number),
    )
    const load = `${(100 * middle((round) => round.cpu)).toFixed(0)} % of a core`
    console.log(`| ${case_.name} | ${face} | ${bytes[face]} | ${rate} | ${cpu} | ${statements} | ${load} |`)
  }
  const ratios = seen.rest.map(
    (round, index) => round.requestsPerSecond / (seen.graphql[index]?.requestsPerSecond ?? 0),
  )
  console.log(`| | **ratio** | | **${median(ratios).toFixed(2)}** | | | | |`)
}

async function ask(case_: Case, face: Face, number: number): Promise<string> {
  const { method, path = '', body } = askedOf(case_, face, number)
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (!response.ok || text.includes('"errors"'))
    throw new Error(`${case_.name}: ${response.status} ${text.slice(0, 500)}`)
  return text
}

function askedOf(case_: Case, face: Face, number: number): Asked {
  const asked = case_[face][number % case_[face].length]
  if (asked === undefined) throw new Error(`${case_.name} asks nothing of ${face}`)
  return asked
}

/** Throws unless both faces tell the same of every request of the case; answers how many bytes the first answers have. */
async function requireSameAnswers(case_: Case): Promise<Readonly<Record<Face, number>>> {
  const bytes = { rest: 0, graphql: 0 }
  for (const number of case_.rest.keys()) {
    const [rest, graphql] = [await ask(case_, 'rest', number), await ask(case_, 'graphql', number)]
    const [a, b] = [JSON.parse(rest) as never, (JSON.parse(graphql) as { readonly data: never }).data]
    if (!isDeepStrictEqual(case_.fromRest(a), case_.fromGraphql(b)))
      throw new Error(`${case_.name}: the answers differ:\n${rest}\n${graphql}`)
    bytes.rest ||= Buffer.byteLength(rest)
    bytes.graphql ||= Buffer.byteLength(graphql)
  }
  return bytes
}

/** One round, once nothing is left to do from the one before. */
function run(case_: Case, face: Face, most: Partial<Load> = {}): Promise<Round> {
  const load = { url: gateway.url, token, seconds, connections, asked: case_[face], ...most }
  return runRound(database, gateway.process.pid, load)
}
