import { type SpawnSyncReturns, spawnSync } from 'node:child_process'

/** Runs a command of the built gateway to its end, with nothing but these settings. */
export function runCommand(args: readonly string[], environment: Record<string, string>): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['dist/main.js', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: 'silent', ...environment },
  })
}
