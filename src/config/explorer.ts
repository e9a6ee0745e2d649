/** The setting of the explorer page, which is for development alone. */
import { z } from 'zod'
import type { Environment } from './env.ts'
import { isLoopback } from './is-loopback.ts'

/** The page with tokens for whoever opens it, the page for tokens that are brought along, or none. */
export type ExplorerSetting = 'on' | 'page' | 'off'

/** By variable. */
export const explorerVariables = { EXPLORER: z.enum(['on', 'page', 'off'], 'must be on, page or off').optional() }

/** What other settings do not allow it to be. */
export function findExplorerProblems({ AUTH_MODE, EXPLORER }: Environment): readonly string[] {
  if (AUTH_MODE !== 'entra' || EXPLORER === undefined || EXPLORER === 'off') return []
  return ['EXPLORER is for development alone: set it to off, or leave it unset, where AUTH_MODE is entra']
}

/**
 * What it is where nobody has said so. A gateway that serves a network, or that is known by the name of another machine, may stand
 * behind something that hands on what comes from there as if it came from this machine: no tokens then.
 */
export function toExplorerSetting(values: {
  readonly EXPLORER?: ExplorerSetting | undefined
  readonly AUTH_MODE?: string | undefined
  readonly DEVELOPMENT_NETWORK: boolean
  readonly PUBLIC_URL?: string | undefined
}): ExplorerSetting {
  const { PUBLIC_URL: publicUrl } = values
  if (values.AUTH_MODE === 'entra') return 'off'
  const isForwardedTo = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname)
  return values.EXPLORER ?? (values.DEVELOPMENT_NETWORK || isForwardedTo ? 'page' : 'on')
}
