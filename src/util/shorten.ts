/** The text, or its beginning and its end where it is longer than `most` UTF-16 code units; no character is cut in two. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor((most - 1) / 2)
  return `${text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '')}…${text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '')}`
}
