/** A command line that cannot be meant: the message names the option and what it takes. The process ends with 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
