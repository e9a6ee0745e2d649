/**
 * Makes something at most once in so many milliseconds: all who ask meanwhile share it. What could not be made is told to those who
 * waited for it, and made anew for the next.
 */
export function shareFor<Made>(milliseconds: number, make: () => Promise<Made>): () => Promise<Made> {
  let shared: Promise<Made> | null = null
  function forget(): void {
    shared = null
  }
  return () => {
    if (shared !== null) return shared
    shared = make()
    shared.then(() => setTimeout(forget, milliseconds).unref(), forget)
    return shared
  }
}
