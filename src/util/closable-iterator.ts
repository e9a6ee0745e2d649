/**
 * An async iterator that can be closed while somebody waits for its next value. (A generator cannot: its `return()` waits
 * for the value first.) `end` frees what is held and makes a pending `next` answer that it is done.
 */
export function closableIterator<Value>({
  next,
  end,
}: {
  readonly next: () => Promise<IteratorResult<Value, undefined>>
  readonly end: () => void | Promise<void>
}): AsyncIterableIterator<Value, undefined> {
  const iterator: AsyncIterableIterator<Value, undefined> = {
    next,
    async return() {
      await end()
      return { value: undefined, done: true }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}
