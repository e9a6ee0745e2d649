/** Runs every check and test, prints what failed, and ends with the line that CI counts. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'gateway-results-'))
const report = join(folder, 'vitest.json')
/** Functions of object literals are passed around without their object, strings of ids are spread, and ids sort by code unit. */
const allowed = [
  '-A',
  'typescript/unbound-method',
  '-A',
  'typescript/no-misused-spread',
  '-A',
  'typescript/require-array-sort-compare',
]
let passed = 0
let failed = 0
const problems = []

// The checks run beside the tests; what failed of them is told at the end.
const checks = Promise.all([
  check('types', 'tsc', ['--noEmit']),
  check('types of the tests', 'tsc', ['--project', 'test/tsconfig.json']),
  check('types of the explorer page', 'tsc', ['--project', 'src/explorer/tsconfig.json']),
  check('lint', 'oxlint', [
    '--type-aware',
    '--deny-warnings',
    '-D',
    'correctness',
    ...allowed,
    '--ignore-pattern',
    'src/start',
    '--ignore-pattern',
    'test/contract/frontend',
    'src',
    'test',
  ]),
  check('dead code', 'knip', ['--config', '.knip.json', '--no-config-hints']),
  check(
    'lint of the schema',
    'eslint',
    ['--config', 'test/contract/eslint.config.mjs', 'schema.graphql'],
    'test/contract',
  ),
  check('format', 'biome', ['check', '--config-path=.biome.json', 'src', 'test', 'prisma.config.ts']),
])

const { status } = await run(
  'vitest',
  ['run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  'inherit',
)
await checks
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  passed += numPassedTests
  failed += numFailedTests
  // A file that does not load has no tests that could fail.
  if (numFailedTests === 0) failed += numFailedTestSuites
  if (numPassedTests === 0) failed += 1
  // So does an error outside of any test.
  if (status !== 0 && numFailedTests + numFailedTestSuites === 0) failed += 1
} catch {
  failed += 1
}
rmSync(folder, { recursive: true, force: true })
for (const problem of problems) console.error(problem)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function check(name, command, args, folder = '.') {
  const { status, told } = await run(command, args, 'pipe', folder)
  if (status === 0) passed += 1
  else {
    failed += 1
    problems.push(`${name} failed:\n${told}`)
  }
}

/** Runs a command that is installed in a folder to its end; answers what it told, unless that went to the terminal. */
async function run(command, args, output, folder = '.') {
  const child = spawn(join(folder, 'node_modules', '.bin', command), args, { stdio: ['ignore', output, output] })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (told += text))
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      told += error.message
      resolve(null)
    })
    child.once('close', resolve)
  })
  return { status, told }
}
