/** What Apollo is told where its variables are set: a listener in its place takes what is sent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as afterThis } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { Report } from '@apollo/usage-reporting-protobuf'
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ApolloReportingParts } from '../../../src/graphql/apollo-reporting.ts'
import { createGraphqlContext } from '../../../src/graphql/context.ts'
import { buildGatewaySchema, printGatewaySchema } from '../../../src/graphql/schema.ts'
import { createGraphqlServer } from '../../../src/graphql/server.ts'
import { createMetrics } from '../../../src/observability/metrics.ts'
import { createSecurityEvents } from '../../../src/observability/security-events.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { defaultGraphqlSettings } from '../../support/graphql-settings.ts'

interface Told {
  readonly url: string
  readonly key: string | undefined
  readonly body: Buffer
}

let contoso: Contoso
let apollo: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  contoso = await createContoso()
  apollo = await listen()
})
afterAll(async () => {
  await apollo.close()
  await contoso[Symbol.asyncDispose]()
})

/** Takes reports as Apollo does, and asks for the whole schema. */
async function listen() {
  const told: Told[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      told.push({
        url: request.url ?? '',
        key: request.headers['x-api-key'] as string | undefined,
        body: Buffer.concat(parts),
      })
      const isFirst = told.filter(({ url }) => url === request.url).length === 1
      const [inSeconds, withCoreSchema] = isFirst ? [0.01, true] : [3_600, false]
      const reportSchema = { __typename: 'ReportSchemaResponse', inSeconds, withCoreSchema }
      response
        .setHeader('content-type', 'application/json')
        .end(request.url === '/schema' ? JSON.stringify({ data: { reportSchema } }) : '{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    told,
    reporting: (parts: Partial<ApolloReportingParts> = {}): ApolloReportingParts => ({
      key: 'service:my-graph:secret',
      graphRef: 'my-graph@current',
      schema: false,
      endpoints: { usage: url, schema: `${url}/schema` },
      ...parts,
    }),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

const logger = pino({ level: 'silent' })
const serverWith = (reporting: ApolloReportingParts | null) =>
  createGraphqlServer({
    logger,
    events: createSecurityEvents(logger, createMetrics()),
    schema: buildGatewaySchema(),
    ...defaultGraphqlSettings,
    reporting,
  })

async function askOn(server: Awaited<ReturnType<typeof serverWith>>): Promise<void> {
  const contextValue = createGraphqlContext(contoso.context(), 'request-1')
  const headers = new Map([
    ['authorization', 'Bearer secret-token'],
    ['apollographql-client-name', 'secret-client'],
  ])
  const http = { method: 'POST', headers, search: '', body: null } as never
  const query = (id: string) =>
    `query Named($first: Int) { group(id: ${id}) { displayName members(first: $first) { totalCount } } }`
  await server.executeOperation(
    { query: query(`"${groupId('Engineering')}"`), variables: { first: 7_654 }, http },
    { contextValue },
  )
  await server.executeOperation({ query: query('"no guid, but a secret"'), variables: {}, http }, { contextValue })
  // What has been answered is noted a turn later.
  await afterThis()
}

test('of operations it is told their shape, how often they ran and how many failed, and nothing that was in them', async () => {
  const server = await serverWith(apollo.reporting())
  await askOn(server)
  // The report that is still to be sent goes out at the end.
  await server.stop()
  const [told, ...more] = apollo.told.splice(0)
  expect(more).toEqual([])
  expect(told?.key).toBe('service:my-graph:secret')
  const report = Report.toObject(Report.decode(gunzipSync(told?.body ?? '')), { defaults: false })
  expect(report['header']).toMatchObject({ graphRef: 'my-graph@current' })
  const [[signature, found] = ['', {}]] = Object.entries(
    report['tracesPerQuery'] as Record<string, { trace?: unknown[]; statsWithContext?: object[] }>,
  )
  expect(signature).toBe(
    '# Named\nquery Named($first:Int){group(id:""){displayName members(first:$first){totalCount}}}',
  )
  expect(JSON.stringify(found)).toMatch(/requestsWithErrorsCount/)
  const text = JSON.stringify(report)
  for (const secret of ['7654', '7_654', groupId('Engineering'), 'secret', 'Engineering', 'Bearer'])
    expect(text).not.toContain(secret)
})

test('the schema is told where that is asked for, exactly as it is served', async () => {
  const server = await serverWith(apollo.reporting({ schema: true }))
  const sent = () => apollo.told.filter(({ url }) => url === '/schema').map(({ body }) => JSON.parse(body.toString()))
  await expect.poll(() => sent().some(({ variables }) => variables.coreSchema), { timeout: 10_000 }).toBe(true)
  await server.stop()
  const { coreSchema, report } = sent().find(({ variables }) => variables.coreSchema).variables
  expect(`${printSchema(lexicographicSortSchema(buildSchema(coreSchema)))}\n`).toBe(printGatewaySchema())
  expect(report).toMatchObject({ graphRef: 'my-graph@current' })
  apollo.told.splice(0)
})

test('nothing is told otherwise, whatever else Apollo Server finds in the environment', async () => {
  const variables = {
    APOLLO_KEY: 'service:my-graph:secret',
    APOLLO_GRAPH_REF: 'my-graph@current',
    APOLLO_SCHEMA_REPORTING: 'true',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  try {
    const requests = vi.spyOn(globalThis, 'fetch')
    const server = await serverWith(null)
    await askOn(server)
    await server.stop()
    expect(requests).not.toHaveBeenCalled()
    expect(apollo.told).toEqual([])
  } finally {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
})

test('an Apollo that does not answer does not keep the gateway from stopping', async () => {
  const server = await serverWith(
    apollo.reporting({ endpoints: { usage: 'http://127.0.0.1:9', schema: 'http://127.0.0.1:9' } }),
  )
  await askOn(server)
  await expect(server.stop()).resolves.toBeUndefined()
}, 10_000)
