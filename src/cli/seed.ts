import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { seedSynthetic, type SyntheticSize, syntheticLimits, syntheticTenantId } from '../imports/synthetic/seed.ts'
import { toTenantId } from './tenant-id.ts'
import { withDatabase } from './with-database.ts'
import { UsageError } from './usage-error.ts'

interface Options {
  readonly users: string
  readonly groups: string
  readonly seed: string
  readonly tenant?: string
}

/** `license-gateway seed`: a deterministic synthetic tenant. */
export function seedCommand(): Command {
  return new Command('seed')
    .description('make a synthetic tenant; the same numbers make the same tenant')
    .requiredOption('--users <N>', `how many users, ${between('users')} (required)`)
    .requiredOption('--groups <N>', `how many groups, ${between('groups')} (required)`)
    .option('--seed <N>', `where the dice begin, ${between('seed')}: another number makes other people`, '1')
    .option('--tenant <id>', 'the tenant: an empty one, or one that is made (default: one for each seed)')
    .action(async (options: Options) => {
      const size = { seed: read(options, 'seed'), users: read(options, 'users'), groups: read(options, 'groups') }
      const tenantId =
        options.tenant === undefined ? syntheticTenantId(size.seed) : toTenantId('--tenant', options.tenant)
      const { userId, took, mode } = await withDatabase(async (database, { authMode: mode }) => {
        const began = performance.now()
        const progress = showProgress(size.users)
        const notes: string[] = []
        const userId = await seedSynthetic(database, tenantId, {
          size,
          report: progress.report,
          note: (text) => notes.push(text),
        }).finally(progress.end)
        for (const text of notes) process.stderr.write(`${text}\n`)
        return { userId, took: performance.now() - began, mode }
      })
      const token = `  Token   npx license-gateway token --tenant ${tenantId} --user ${userId}\n`
      process.stdout.write(`${describe(size, took)}
  Tenant  ${tenantId}
${mode === 'development' ? token : ''}A gateway that runs on this database evaluates the groups' licences now; otherwise the next start does.
`)
    })
}

const number = (value: number) => value.toLocaleString('en')

function between(name: keyof SyntheticSize): string {
  const [least, most] = syntheticLimits[name]
  return `${number(least)} to ${number(most)}`
}

function read(options: Options, name: keyof SyntheticSize): number {
  const [least, most] = syntheticLimits[name]
  const value = /^\d{1,10}$/.test(options[name]) ? Number(options[name]) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not ${options[name]}`)
}

function describe({ users, groups, seed }: SyntheticSize, took: number): string {
  const count = (value: number, word: string) => `${number(value)} ${word}${value === 1 ? '' : 's'}`
  return `${count(users, 'user')} and ${count(groups, 'group')} from seed ${seed} in ${(took / 1_000).toFixed(1)} s.`
}

/** A bar on a terminal; elsewhere a line for each tenth. */
function showProgress(total: number): { report(done: number): void; end(): void } {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({ format: '{bar} {value}/{total} users, {eta_formatted} left', stream: process.stderr })
    bar.start(total, 0)
    return { report: (done) => bar.update(done), end: () => bar.stop() }
  }
  let told = 0
  return {
    report(done) {
      const tenth = Math.floor((done * 10) / total)
      if (tenth > told) process.stderr.write(`${done} of ${total} users\n`)
      told = tenth
    },
    end() {},
  }
}
