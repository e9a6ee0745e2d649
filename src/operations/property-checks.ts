/** Forms of properties that users and groups share, as Microsoft Graph takes them; each refusal names the field and what it takes. */
import { GatewayError } from '../errors.ts'

/** The least and the most characters of texts, by property. */
export type Lengths = Readonly<Record<string, readonly [least: number, most: number]>>

/** What texts look like, and how that is told, by property. */
export type Forms = Readonly<Record<string, readonly [form: RegExp, words: string]>>

/** The characters of a mail alias, and how many. */
export const nicknameLength = [1, 64] as const
/** What a mail alias looks like. */
export const nicknameForm = [/^[\x21-\x7e]+$/, 'must be ASCII without spaces.'] as const

/** Refuses texts that are too short, too long, blank or hold a control character; `manyLines` may break lines. */
export function checkLengths(given: object, lengths: Lengths, manyLines: readonly string[] = []): void {
  for (const [name, [least, most]] of Object.entries(lengths)) {
    const value = textOf(given, name)
    if (value === null) continue
    const control = manyLines.includes(name) ? /[^\P{Cc}\t\n\r]/u : /\p{Cc}/u
    if (!value.isWellFormed())
      throw refuseProperty(name, 'is no Unicode text: it has half of a character (a surrogate without its partner).')
    if (value.length < least || value.length > most || control.test(value))
      throw refuseProperty(name, `must have ${least} to ${most} characters, none of them a control character.`)
    if (value.trim() === '') throw refuseProperty(name, 'must not be blank.')
  }
}

/** Refuses texts that look otherwise. */
export function checkForms(given: object, forms: Forms): void {
  for (const [name, [form, words]] of Object.entries(forms)) {
    const value = textOf(given, name)
    if (value !== null && !form.test(value)) throw refuseProperty(name, words)
  }
}

/**
 * Refuses a mail alias with a character that mail addresses give a meaning. Of groups Microsoft Graph refuses a dot too; those of
 * users, often "given.family", have it.
 */
export function checkNickname(given: object, of: 'user' | 'group'): void {
  const nickname = textOf(given, 'mailNickname')
  if (nickname !== null && (/[@()[\]\\";:<>,]/.test(nickname) || (of === 'group' && nickname.includes('.'))))
    throw refuseProperty(
      'mailNickname',
      `must not contain @ ( ) [ ] \\ " ; :${of === 'group' ? ' .' : ''} < > or a comma.`,
    )
}

/** The refusal of a property of the input. */
export function refuseProperty(name: string, words: string): GatewayError {
  return new GatewayError('Request_BadRequest', `input.${name} ${words}`)
}

function textOf(given: object, name: string): string | null {
  const value = (given as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : null
}
