/** How callers sign in: by development tokens, for whoever tries the gateway on a machine of their own, or by tokens of Entra. */
import { z } from 'zod'
import type { Environment } from './env.ts'
import { isLoopback } from './is-loopback.ts'
import { list } from './values.ts'

/** Whose tokens are accepted. */
export interface EntraSettings {
  /** The base of issuers and of their metadata, without a slash at its end. */
  readonly authority: string
  /** What a token may be meant for (`aud`). */
  readonly audiences: readonly string[]
  /** The tenants that may sign in, in lower case, each once. */
  readonly tenants: readonly string[]
}

/** Where to listen, unless it is said. */
export const defaultHost = '127.0.0.1'

const guid = z.guid()
const isGuid = (text: string) => guid.safeParse(text).success
/** Entra writes GUIDs in lower case. */
const lower = (text: string) => (isGuid(text) ? text.toLowerCase() : text)
const onlyOnce = (texts: readonly string[]) => [...new Set(texts.map(lower))]

/** The settings that say who may sign in, as they are checked one by one. */
export const authVariables = {
  AUTH_MODE: z.enum(['development', 'entra'], 'must be development or entra').optional(),
  AUTH_AUDIENCE: list
    .refine(
      (audiences) => audiences.every((each) => /^\S+$/.test(each)),
      'must be what tokens are meant for, such as the client id of the app registration, separated by commas',
    )
    .transform(onlyOnce)
    .optional(),
  AUTH_TENANTS: list
    .refine((tenants) => tenants.every(isGuid), 'must be the ids of tenants, GUIDs, separated by commas')
    .transform(onlyOnce)
    .optional(),
  AUTH_AUTHORITY: z
    .string()
    .refine(
      isAuthority,
      'must be the address of the authority alone, such as https://login.microsoftonline.us, without a tenant; http only on loopback',
    )
    .transform((text) => new URL(text).origin)
    .default('https://login.microsoftonline.com'),
}

/** Who may sign in by tokens of Entra; null: the mode is `development`. */
export function entraSettings(values: z.infer<z.ZodObject<typeof authVariables>>): EntraSettings | null {
  if (values.AUTH_MODE !== 'entra') return null
  const { AUTH_AUTHORITY: authority, AUTH_AUDIENCE: audiences = [], AUTH_TENANTS: tenants = [] } = values
  return { authority, audiences, tenants }
}

/** What the mode asks of the other settings. Without one it is `development`, which nothing may suggest to be a mistake. */
export function findAuthProblems(values: Environment): readonly string[] {
  const mode = values.AUTH_MODE
  if (mode === 'entra') return findEntraProblems(values)
  if (mode !== undefined && mode !== 'development') return []
  const problems: string[] = []
  const forEntra = (['AUTH_AUDIENCE', 'AUTH_TENANTS'] as const).filter((name) => values[name] !== undefined)
  if (mode === undefined && forEntra.length > 0)
    problems.push(
      `AUTH_MODE is not set, though ${forEntra.join(' and ')} ${forEntra.length > 1 ? 'are' : 'is'}: set it to entra, or to development if they are to have no effect`,
    )
  const host = values.HOST ?? defaultHost
  const networkAllowed = values.DEVELOPMENT_NETWORK === 'on'
  if (!isLoopback(host) && !networkAllowed)
    problems.push(
      mode === undefined
        ? `HOST ${host} is not a loopback address, and AUTH_MODE is not set: set AUTH_MODE to entra, or HOST to 127.0.0.1, or DEVELOPMENT_NETWORK to on with a DEVELOPMENT_KEY_FILE`
        : `HOST ${host} is not a loopback address, and development tokens must not serve a network: set AUTH_MODE to entra, or HOST to 127.0.0.1, or DEVELOPMENT_NETWORK to on with a DEVELOPMENT_KEY_FILE`,
    )
  if (!isLoopback(host) && networkAllowed && values.DEVELOPMENT_KEY_FILE === undefined)
    problems.push('DEVELOPMENT_KEY_FILE must name the signing key where DEVELOPMENT_NETWORK is on')
  return problems
}

function findEntraProblems(values: Environment): readonly string[] {
  const problems: string[] = []
  if (values.AUTH_AUDIENCE === undefined)
    problems.push(
      'AUTH_AUDIENCE must be set where AUTH_MODE is entra: to the client id of the app registration, which tokens are meant for',
    )
  if (values.AUTH_TENANTS === undefined)
    problems.push('AUTH_TENANTS must be set where AUTH_MODE is entra: to the ids of the tenants that may sign in')
  if (values.DEVELOPMENT_NETWORK === 'on')
    problems.push(
      'DEVELOPMENT_NETWORK is for development tokens, which AUTH_MODE entra refuses: set it to off, or leave it unset',
    )
  return problems
}

function isAuthority(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(text)) return false
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return safe && url.pathname === '/'
}
