/** The file that holds the signing key of development tokens. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
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
