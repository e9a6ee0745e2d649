/**
 * The keys with which an authority signs the tokens of a tenant: OpenID Connect Discovery 1.0 tells where they are, RFC 7517
 * what they are. What is fetched has an end in time and in size, comes from the authority itself and by no detour.
 */
import type { webcrypto } from 'node:crypto'
import { importJWK } from 'jose'
import { z } from 'zod'
import { issuerOf } from './issuer.ts'

/** Public keys by their ids (`kid`). */
export type KeysById = ReadonlyMap<string, CryptoKey>

/** Where they are fetched from, and for how long. */
export interface KeySource {
  readonly authority: string
  readonly tenantId: string
  /** Ends the fetch. */
  readonly signal: AbortSignal
}

/** In bytes, as they are once decompressed; Entra sends about 20,000. */
const longestAnswer = 524_288
const mostKeys = 1_000
const leastBits = 2_048

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() })
const keySet = z.object({ keys: z.array(z.unknown()).max(mostKeys) })
/** Of a key nothing else counts: a private part, a certificate or an address in it is not looked at. */
const signingKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  key_ops: z
    .array(z.string())
    .refine((uses) => uses.includes('verify'))
    .optional(),
  issuer: z.string().optional(),
})

/** Fetches the keys of a tenant. Rejects where the authority does not answer as it should, or has none that could be used. */
export async function fetchSigningKeys({ authority, tenantId, signal }: KeySource): Promise<KeysById> {
  const issuer = issuerOf(authority, tenantId, '2.0')
  const told = metadata.parse(await fetchJson(`${issuer}/.well-known/openid-configuration`, signal))
  if (told.issuer !== issuer) throw new Error(`the metadata of ${issuer} are those of another issuer`)
  if (new URL(told.jwks_uri).origin !== authority) throw new Error(`the keys of ${issuer} are not at the authority`)
  const { keys } = keySet.parse(await fetchJson(told.jwks_uri, signal))
  const usable = new Map<string, CryptoKey>()
  for (const each of keys) {
    const { data: key } = signingKey.safeParse(each)
    // What signs for every tenant says so; a key of another tenant's is none of this one.
    if (!key || usable.has(key.kid) || (key.issuer?.replace('{tenantid}', tenantId) ?? issuer) !== issuer) continue
    const imported = await importKey(key)
    if (imported !== null) usable.set(key.kid, imported)
  }
  if (usable.size === 0) throw new Error(`${issuer} has no key that could be used`)
  return usable
}

async function importKey({ kty, n, e }: z.infer<typeof signingKey>): Promise<CryptoKey | null> {
  const key = await importJWK({ kty, n, e }, 'RS256').catch(() => null)
  if (key === null || key instanceof Uint8Array) return null
  const { modulusLength } = key.algorithm as webcrypto.RsaHashedKeyAlgorithm // it is an RSA key
  return modulusLength >= leastBits ? key : null
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}`)
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.byteLength
    // Leaving the loop ends the connection.
    if (length > longestAnswer) throw new Error(`${url} answered more than ${longestAnswer} bytes`)
    parts.push(part)
  }
  return JSON.parse(Buffer.concat(parts).toString())
}
