/** The tools and programs of `test/contract/frontend`, in a folder of its own, as somebody uses them who writes a frontend. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..', '..')
const contract = join(root, 'test', 'contract')
const modules = join(contract, 'node_modules')
const tools = {
  codegen: [join(modules, '@graphql-codegen', 'cli', 'esm', 'bin.js'), '--config', 'codegen.ts', '--silent'],
  relay: [join(modules, 'relay-compiler', 'cli.js')],
  types: [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', '.'],
}

export interface Frontend extends AsyncDisposable {
  /** Runs a tool on it; rejects with what it said where it ends with an error. */
  run(tool: keyof typeof tools): Promise<void>
  /** Runs one of its programs on a story; answers what it prints. */
  start(program: string, story: object): Promise<Record<string, unknown>>
}

/** A frontend of a gateway with this schema. */
export async function createFrontend(schema: string): Promise<Frontend> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-frontend-'))
  await cp(join(contract, 'frontend'), folder, { recursive: true })
  await symlink(modules, join(folder, 'node_modules'), 'junction')
  await writeFile(join(folder, 'schema.graphql'), schema)
  const node = (args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: folder })
  return {
    async run(tool) {
      await node(tools[tool]).catch(({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => {
        throw new Error(stdout + stderr)
      })
    },
    async start(program, story) {
      const { stdout } = await node(['--import', './resolve.mjs', program, JSON.stringify(story)])
      return JSON.parse(stdout) as Record<string, unknown>
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
