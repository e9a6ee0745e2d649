import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/is-loopback.ts'

type Settings = Pick<
  Config,
  'authMode' | 'explorer' | 'developmentKeyFile' | 'developmentNetwork' | 'host' | 'publicUrl'
>

/** What is to be known where development tokens may serve a network, for whoever starts the gateway; null: they do not. */
export function developmentWarning(settings: Settings): string | null {
  const { authMode, developmentKeyFile, developmentNetwork, explorer, host, publicUrl } = settings
  const from = isLoopback(host) ? 'through whatever forwards to' : 'from every network that reaches'
  const page = explorer === 'on' ? ', and whoever opens the explorer page is handed a token' : ''
  const anybody = `whoever has the key ${developmentKeyFile} may sign in as anybody, ${from} ${host}${page}`
  if (developmentNetwork) return `DEVELOPMENT_NETWORK is on: ${anybody}`
  if (authMode === 'entra' || publicUrl === null || isLoopback(new URL(publicUrl).hostname)) return null
  return `PUBLIC_URL names another machine, and callers sign in by development tokens: ${anybody}. Set AUTH_MODE to entra for a network`
}
