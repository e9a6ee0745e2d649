/**
 * Claim: a request to the REST face costs what the same question costs by GraphQL, with no more SQL statements.
 *
 *   npm run build && npx node test/bench/rest.ts
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { startGateway } from '../support/gateway-process.ts'
import type { Asked } from './reads/load.ts'
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
  for (const face of faces) await run(case_, face, 60, warm)
  const pairs: Readonly<Record<Face, Round>>[] = []
  for (let round = 0; round < rounds; round++) {
    // Whoever comes second meets warmer caches: turn about.
    const [first, second] = round % 2 === 0 ? faces : faces.toReversed()
    const seen = { [first ?? 'rest']: await run(case_, first ?? 'rest'), [second ?? 'graphql']: await run(case_, second ?? 'graphql') }
    pairs.push(seen as Record<Face, Round>)
  }
}
