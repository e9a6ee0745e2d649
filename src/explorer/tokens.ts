/**
 * The token with which the page asks: handed out by the gateway for as many rights as its reader has chosen, or brought along.
 * It lives in the memory of the page alone, for minutes; a new one is fetched when it is due.
 */

/** What the page asks with: rights of a token that is handed out, or somebody's own token. */
export type Access = 'reader' | 'administrator' | 'own'

/** The token of the moment. */
export interface Tokens {
  /** Rejects with words for the reader of the page where there is none to be had. */
  current(): Promise<string>
  /** Lets go of a token that is of no more use; answers whether another one can be had. */
  renew(): boolean
  choose(access: Exclude<Access, 'own'>): void
  bring(token: string): void
}

/** The part of a token's life after which the next one is fetched. */
const due = 0.8

/** Holds the token of a page, which begins with `access`. */
export function createTokens(access: Access): Tokens {
  let chosen = access
  let own = ''
  let held: Promise<string> | null = null
  let timer: number | undefined

  function drop(): void {
    clearTimeout(timer)
    held = null
  }

  async function fetchToken(rights: Access): Promise<string> {
    const answer = await fetch('/explorer/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ access: rights }),
    }).catch(() => {
      throw new Error(unreachable)
    })
    const said = (await answer.json()) as HandedOut & Refusal
    if (!answer.ok) throw new Error(said.errors[0]?.message ?? `No token was handed out (${answer.status}).`)
    if (rights === chosen) timer = window.setTimeout(drop, said.expiresIn * due * 1_000)
    return said.token
  }

  return {
    async current() {
      if (chosen === 'own') {
        if (own === '')
          throw new Error('Paste a token into "Token of your own" above: "npx license-gateway token" prints one.')
        return own
      }
      const asked = (held ??= fetchToken(chosen))
      // A failure is not for keeps: the next request asks again.
      asked.catch(() => {
        if (held === asked) held = null
      })
      return asked
    },
    renew() {
      drop()
      return chosen !== 'own'
    },
    choose(rights) {
      drop()
      chosen = rights
    },
    bring(token) {
      drop()
      chosen = 'own'
      own = token
    },
  }
}

/** What is told where nobody answers. */
export const unreachable = 'The gateway does not answer. Does it still run?'

interface HandedOut {
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

interface Refusal {
  readonly errors: readonly { readonly message: string }[]
}
