/** The signing key of development tokens: made once in the data directory, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import { makeDirectory } from '../config/make-directory.ts'

/**
 * Reads the key, or makes it; of two starters that make one, both use the first. Others than its owner are kept from reading it;
 * where that cannot be, as on a volume that is mounted to be read, `warn` is told. Rejects with words that name the setting.
 */
export async function loadDevelopmentKey(file: string, warn: (words: string) => void = () => {}): Promise<CryptoKey> {
  const known = await read(file, warn)
  if (known !== null) return known
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  await write(file, await exportPKCS8(privateKey)).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `the signing key cannot be written to ${file} (${error.code}): set DEVELOPMENT_KEY_FILE to a file that can`,
      { cause: error },
    )
  })
  return (await read(file, warn)) ?? privateKey
}

async function write(file: string, text: string): Promise<void> {
  await makeDirectory(dirname(file))
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
}

async function read(file: string, warn: (words: string) => void): Promise<CryptoKey | null> {
  try {
    const key = await importPKCS8(await readFile(file, 'utf8'), 'RS256', { extractable: true })
    await hide(file, warn)
    return key
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    const why = isSystemError(error) ? `cannot be used (${code})` : 'holds no RSA private key in PEM (PKCS #8)'
    throw new Error(
      `${file} ${why}: set DEVELOPMENT_KEY_FILE to such a key, or to a file that is not there yet and will be made. A damaged key of the gateway's own may be moved away; it makes another.`,
      { cause: error },
    )
  }
}

/** Takes away the rights of all but the owner, where they have some; what the owner may do stays. */
async function hide(file: string, warn: (words: string) => void): Promise<void> {
  const { mode } = await stat(file)
  if ((mode & 0o077) === 0) return
  await chmod(file, mode & 0o700).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EROFS' && error.code !== 'EPERM') throw error
    warn(
      `others than its owner may read or change the signing key ${file}, and that cannot be taken from them (${error.code}): mount it with mode 0400, or see to it that nobody else reaches it`,
    )
  })
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
