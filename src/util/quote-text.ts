/** The beginning of a text that somebody else wrote, in quotes, with escapes for what a terminal would not show as it is. */
export function quoteText(text: string, most = 60): string {
  const shown = text.length > most ? `${text.slice(0, most)}…` : text
  return JSON.stringify(shown).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}
