import { destination, type Logger, pino } from 'pino'
import type { Config } from '../config/config.ts'

/** Logs as JSON lines on standard error; what could carry a secret is never written. */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', '*.authorization', '*.*.authorization', 'password', '*.password', 'token', '*.token'],
        censor: '[redacted]',
      },
    },
    destination({ dest: 2, sync: false }),
  )
}
