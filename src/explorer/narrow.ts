/** Whether the page stands in one column, as `style.css` has it. */
export function isNarrow(): boolean {
  return matchMedia('(max-width: 760px)').matches
}
