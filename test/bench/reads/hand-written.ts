/**
 * What the gateway is compared with, in a process of its own: `node:http`, `pg` and one statement for each request. It
 * parses no GraphQL, checks no token and judges nothing; the path `/n` says which case is asked for. Usage:
 * `node hand-written.ts <database url> <connections>`; prints its port.
 */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { cases } from './cases.ts'
import { tenantId } from './tenant.ts'

const [connectionString = '', max = '16'] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: Number(max) })

const server = createServer((request, response) => {
  answer(request.url ?? '', () => text(request)).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  )
})

async function answer(url: string, body: () => Promise<string>): Promise<string> {
  const asked = cases[Number(url.slice(1))]
  if (asked === undefined) throw new Error(`there is no case ${url}`)
  const { variables } = JSON.parse(await body()) as { variables: Record<string, unknown> }
  const values = [tenantId, ...Object.values(variables)]
  const { rows } = await pool.query({ name: asked.name, text: asked.sql, values, rowMode: 'array' })
  return `${JSON.stringify({ data: asked.answer(rows[0]?.[0] as never) })}\n`
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(address?.port)
})
