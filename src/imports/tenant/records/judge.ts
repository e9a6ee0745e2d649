import { GatewayError } from '../../../errors.ts'

/** Judges as a call does, in the words of a line, which has no `input`. */
export function judge(check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    throw new GatewayError(error.code, error.message.replace(/^input\./, ''), { cause: error })
  }
}
