/** The file that holds the signing key of development tokens. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportPKCS8 } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDevelopmentKey } from '../../../src/auth/development-key.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('is made with the directories above it, once for those who want it at the same time, and for its owner alone', async () => {
  const file = join(folder, 'a', 'b', 'key.pem')
  const keys = await Promise.all([loadDevelopmentKey(file), loadDevelopmentKey(file), loadDevelopmentKey(file)])
  const texts = new Set(await Promise.all(keys.map(exportPKCS8)))
  expect([...texts]).toEqual([(await readFile(file, 'utf8')).trim()])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['key.pem'])
})

test('is kept from others than its owner, and what the owner may do stays', async () => {
  const file = join(folder, 'mounted.pem')
  await loadDevelopmentKey(file)
  const warnings: string[] = []
  for (const [given, kept] of [
    [0o400, 0o400],
    [0o440, 0o400],
    [0o644, 0o600],
  ] as const) {
    await chmod(file, given)
    await loadDevelopmentKey(file, (words) => warnings.push(words))
    expect((await stat(file)).mode & 0o777).toBe(kept)
  }
  expect(warnings).toEqual([])
})

test.skipIf(process.getuid?.() !== 0)(
  'that others may read is used all the same where that cannot be changed',
  async () => {
    const file = join(folder, 'foreign.pem')
    const key = await loadDevelopmentKey(file)
    await chmod(folder, 0o755)
    await chmod(file, 0o444)
    const warnings: string[] = []
    const seteuid = process.seteuid ?? (() => {})
    // As somebody who may read it and does not own it.
    seteuid(65_534)
    const read = await loadDevelopmentKey(file, (words) => warnings.push(words)).finally(() => seteuid(0))
    expect(await exportPKCS8(read)).toBe(await exportPKCS8(key))
    expect(warnings).toEqual([
      expect.stringMatching(/^others than its owner may read .*foreign\.pem.* \(EPERM\): mount/),
    ])
    expect((await stat(file)).mode & 0o777).toBe(0o444)
  },
)

test('a file that is something else is left as it is, and nobody is told to remove it', async () => {
  const file = join(folder, 'README.md')
  await writeFile(file, '# Something else\n', { mode: 0o644 })
  await expect(loadDevelopmentKey(file)).rejects.toThrow(
    `${file} holds no RSA private key in PEM (PKCS #8): set DEVELOPMENT_KEY_FILE to such a key, or to a file that is not there yet`,
  )
  expect((await stat(file)).mode & 0o777).toBe(0o644)
  expect(await readFile(file, 'utf8')).toBe('# Something else\n')
})

test('a place where it can be neither read nor made is told in words', async () => {
  await expect(loadDevelopmentKey(folder)).rejects.toThrow(
    `${folder} cannot be used (EISDIR): set DEVELOPMENT_KEY_FILE`,
  )
  if (process.platform !== 'linux') return
  await expect(loadDevelopmentKey('/proc/gateway/key.pem')).rejects.toThrow(
    'the signing key cannot be written to /proc/gateway/key.pem (ENOENT): set DEVELOPMENT_KEY_FILE to a file that can',
  )
})
