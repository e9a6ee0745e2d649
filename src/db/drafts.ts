/**
 * Drafts: what is made beside its place, under a name that nobody else takes, and moved there when it is whole. A process that is
 * killed leaves its draft; the next one that starts removes it, and leaves those of others who are still at it.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Whoever makes a draft for longer has been stopped; milliseconds. */
export const longestDraft = 300_000

/** A name for a draft of what shall be at `path`; it tells whose it is. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
}

/**
 * Removes the drafts of what is or shall be at `path` whose makers have ended, with what is beside a draft and named after it. A
 * process with the number of a dead one (after the restart of a container it may be this one) keeps a draft for twice as long as
 * the making of one may take.
 */
export async function removeAbandoned(path: string): Promise<void> {
  const folder = dirname(path)
  const drafts = (await readdir(folder)).flatMap((name) => {
    const rest = name.startsWith(`${basename(path)}.`) ? name.slice(basename(path).length) : ''
    const parts = /^\.(?:(\d+)\.)?[0-9a-f]{12}(?:\.[a-z]+)?$/.exec(rest)
    return parts ? [{ path: join(folder, name), owner: Number(parts[1] ?? 0) }] : []
  })
  if (drafts.length === 0) return
  const now = await momentIn(folder)
  for (const { path: draft, owner } of drafts) {
    const since = await stat(draft).catch(() => null)
    if (since === null || (mayLive(owner) && now - since.mtimeMs < 2 * longestDraft)) continue
    // What a child of the dead one still writes to goes at a later start.
    await rm(draft, { recursive: true, force: true }).catch(() => {})
  }
}

/** Of a draft that does not tell its owner it cannot be known. */
function mayLive(owner: number): boolean {
  if (owner === 0) return true
  try {
    process.kill(owner, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** The moment by the clock that dates the files there, which need not be that of this machine. */
async function momentIn(folder: string): Promise<number> {
  const probe = await mkdtemp(join(folder, '.moment-'))
  try {
    return (await stat(probe)).mtimeMs
  } finally {
    await rmdir(probe)
  }
}
