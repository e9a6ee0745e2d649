/** So many seconds, as people say it. */
export function tellSeconds(seconds: number): string {
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
