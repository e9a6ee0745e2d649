/** The text with escapes for what a terminal would not show as it is, or the database not take: half a character too. */
export function escapeText(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

/** The beginning of a text that somebody else wrote, in quotes, with escapes for what a terminal would not show as it is. */
export function quoteText(text: string, most = 60): string {
  const shown = text.length > most ? `${text.slice(0, most)}…` : text
  return escapeText(JSON.stringify(shown))
}
