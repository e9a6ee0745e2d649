/** Who may import whom, and who may ask the world outside; each rule is shown to bite on a line that breaks it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProblems } from './support/architecture.ts'

const source = join(import.meta.dirname, '..', 'src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(tsx?|mjs)$/.test(file) && !file.startsWith('db/generated/'),
)

test('the source keeps to its rules', () => {
  expect(files.flatMap((file) => findProblems(file, readFileSync(join(source, file), 'utf8')))).toEqual([])
})

test.each([
  ['reports/a.ts', ''],
  ['helpers.ts', ''],
  ['licensing/a.ts', `import { x } from '../db/client.ts'`],
  ['licensing/a.ts', `import { x } from '../util/guid.ts'`],
  ['licensing/a.ts', `import { x } from 'zod'`],
  ['licensing/a.ts', `import { createHash } from 'node:crypto'`],
  ['licensing/a.ts', 'const late = now > Date.now()'],
  ['licensing/a.ts', 'const today = new Date()'],
  ['licensing/a.ts', 'if (Math.random() < 0.5) return'],
  ['licensing/a.ts', '/** Judges. */\nexport async function judge() {}'],
  ['licensing/a.ts', 'return Promise.resolve(1)'],
  ['util/a.ts', `import { x } from '../errors.ts'`],
  ['util/a.ts', `import { join } from 'node:path'`],
  ['errors.ts', `import { x } from './util/guid.ts'`],
  ['errors.ts', `import { x } from 'graphql'`],
  ['graphql/a.ts', `import { x } from '../db/write/tenants.ts'`],
  ['graphql/a.ts', `import { x } from '../rest/a.ts'`],
  ['graphql/resolvers/a.resolver.ts', `import { findUsers } from '../../db/read/users.ts'`],
  ['graphql/resolvers/a.resolver.ts', `import { type UserKey, findUser } from '../../db/read/users.ts'`],
  ['rest/a.ts', `import { x } from '../graphql/a.ts'`],
  ['rest/a.ts', `import { parse } from 'graphql'`],
  ['rest/handlers/a.ts', `import { findUsers } from '../../db/read/users.ts'`],
  ['rest/a.ts', `import { x } from '../db/client.ts'`],
  ['upstream/a.ts', `import { x } from '../operations/get-user.ts'`],
  ['db/a.ts', `import { x } from '../upstream/a.ts'`],
  ['explorer/a.ts', `import { x } from '../util/guid.ts'`],
  ['explorer/a.tsx', `import { x } from '../util/guid.ts'`],
  ['explorer/a.ts', `import { parse } from 'graphql'`],
  ['http/a.ts', `import { createClient } from 'graphql-ws'`],
  ['http/a.ts', `import { x } from '../operations/get-user.ts'`],
  ['operations/a.ts', `import pg from 'pg'`],
  ['operations/a.ts', `import type { Database } from '../db/client.ts'`],
  ['engine/a.ts', `import { openDatabase } from '../db/client.ts'`],
  ['operations/a.ts', `import 'pg'`],
  ['operations/a.ts', `import './context.ts'`],
  ['operations/a.ts', `const pg = await import('pg')`],
  ['operations/a.ts', `export { x } from 'type-graphql'`],
  ['operations/a.ts', `import type { User } from '../db/generated/client.ts'`],
  ['cli/a.ts', `import type { User } from '../db/generated/client.ts'`],
  ['cli/a.ts', `import { x } from '../../test/support/ask.ts'`],
  ['auth/a.ts', `import type {\n  x,\n  y,\n} from '../db/client.ts'`],
  ['db/a.ts', `import { x } from 'graphql'`],
  ['db/a.ts', `import { x } from 'graphql/execution/execute.js'`],
  ['start/a.mjs', `import pino from 'pino'`],
  ['engine/a.ts', 'process.env.X'],
  ['operations/a.ts', 'const id = randomUUID()'],
  ['operations/a.ts', `import { randomUUID } from 'node:crypto'`],
  ['operations/a.ts', `import { randomBytes, createHash } from 'node:crypto'`],
  ['operations/a.ts', 'crypto.getRandomValues(bytes)'],
  ['http/a.ts', 'const late = Date.now() > end'],
  ['http/a.ts', 'const now = Date.now'],
  ['http/a.ts', 'const began = performance.now()'],
  ['http/a.ts', 'const began = process.hrtime.bigint()'],
  ['operations/a.ts', 'db.query(`SELECT id FROM "user"`)'],
  ['operations/a.ts', 'db.query(`\n  select id\n  from users`)'],
  ['operations/a.ts', 'db.query(`with a as (select 1) select * from a`)'],
  ['jobs/a.ts', "db.query('UPDATE tenant SET a = 1')"],
  ['jobs/a.ts', "db.query('delete from tenant where a = 1')"],
  ['engine/a.ts', 'db.$executeRawUnsafe(text)'],
  ['engine/a.ts', 'export const limit = 7'],
  ['engine/a.ts', '/** The limit. */\nexport const limit = 7\nexport interface Step {}'],
  ['graphql/types/a.type.ts', '@ObjectType()\nexport class Group {}'],
])('a line that breaks a rule is found: %s %s', (file, text) => {
  expect(findProblems(file, text)).toHaveLength(1)
})

test.each([
  ['graphql/resolvers/a.resolver.ts', `import type { UserRow } from '../../db/read/rows.ts'`],
  ['graphql/resolvers/a.resolver.ts', `import { lists } from '../../db/read/lists.ts'`],
  ['graphql/loaders/a.ts', `import { findUsers } from '../../db/read/users.ts'`],
  ['http/a.ts', `import { x } from '../rest/routes.ts'`],
  ['explorer/a.ts', `import { createClient } from 'graphql-ws'`],
  ['jobs/a.ts', `import { x } from '../upstream/a.ts'`],
  ['app.ts', 'now: () => Date.now()'],
  ['db/a.ts', 'const text = `SELECT id FROM "user"`'],
  ['graphql/a.ts', `const description = 'What to select of a product, and where it is from.'`],
  ['licensing/a.ts', '/** Not async, and no Date.now() */'],
  ['engine/a.ts', '/** The limit. */\nexport const limit = 7'],
  ['graphql/resolvers/a.resolver.ts', '/** Asks. */\n@Resolver()\nexport class AResolver {}'],
  ['graphql/types/a.type.ts', "@ObjectType({\n  description: 'A group.',\n})\nexport class Group {}"],
])('a line that keeps to them is not: %s %s', (file, text) => {
  expect(findProblems(file, text)).toEqual([])
})
