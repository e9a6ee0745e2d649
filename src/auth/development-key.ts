/** The signing key of development tokens: made once in the data directory, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'

/** Reads the key, or makes it; of two starters that make one, both use the first. */
export async function loadDevelopmentKey(file: string): Promise<CryptoKey> {
  const known = await read(file)
  if (known !== null) return known
  await mkdir(dirname(file), { recursive: true })
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, await exportPKCS8(privateKey), { mode: 0o600, flag: 'wx' })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await read(file)) ?? privateKey
}

async function read(file: string): Promise<CryptoKey | null> {
  try {
    const text = await readFile(file, 'utf8')
    await chmod(file, 0o600)
    return await importPKCS8(text, 'RS256', { extractable: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`the signing key ${file} cannot be used; remove it and a new one is made`, { cause: error })
  }
}
