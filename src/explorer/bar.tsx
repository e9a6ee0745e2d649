/** The bar above GraphiQL: with whose rights the page asks, what those allow, and how it looks. */
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type FormEvent, useState } from 'react'
import type { Access } from './tokens.ts'

interface BarProps {
  readonly access: Access
  /** Whether the last request asked for more than the token allows. */
  readonly isDenied: boolean
  readonly handsOutTokens: boolean
  onChoose(access: Exclude<Access, 'own'>): void
  /** An empty one: none has been pasted yet. */
  onBring(token: string): void
}

const titles: Readonly<Record<Access, string>> = {
  reader: 'Read only',
  administrator: 'Administrator',
  own: 'Token of your own',
}

/** What the choice allows, for whoever makes it. */
const words: Readonly<Record<Access, string>> = {
  reader: 'You ask as Ada Fischer of Contoso, the demonstration tenant. You may read everything and change nothing.',
  administrator:
    'You ask as Ada Fischer, Global Administrator of Contoso: mutations change its groups, people, products and licences, in this gateway’s own database.',
  own: 'You ask with a token that you paste here. It stays in the memory of this page.',
}

/** The bar. */
export function Bar({ access, isDenied, handsOutTokens, onChoose, onBring }: BarProps) {
  const choices: readonly Access[] = handsOutTokens ? ['reader', 'administrator', 'own'] : ['own']
  const choose = (next: Access) => (next === 'own' ? onBring('') : onChoose(next))

  return (
    <header className="bar" data-access={access}>
      <h1>
        License Gateway <small>GraphQL explorer</small>
      </h1>
      <fieldset className="access">
        <legend>Rights</legend>
        {choices.map((choice) => (
          <label key={choice}>
            <input type="radio" name="access" checked={choice === access} onChange={() => choose(choice)} />
            <span>{titles[choice]}</span>
          </label>
        ))}
      </fieldset>
      <p className="words" aria-live="polite">
        {words[access]}
      </p>
      <Theme />
      {access === 'own' && <Paste onBring={onBring} />}
      {isDenied && access === 'reader' && (
        <p className="denial" role="alert">
          That takes more than reading.
          <button type="button" onClick={() => choose('administrator')}>
            Become administrator
          </button>
        </p>
      )}
    </header>
  )
}

function Paste({ onBring }: Pick<BarProps, 'onBring'>) {
  const [token, setToken] = useState('')
  const [isInUse, setInUse] = useState(false)
  /** As it is printed, or as it stands in a header. */
  const bare = token.trim().replace(/^bearer\s+/i, '')
  function use(event: FormEvent): void {
    event.preventDefault()
    onBring(bare)
    setInUse(true)
  }
  return (
    <form className="paste" onSubmit={use}>
      <input
        type="password"
        autoComplete="off"
        spellCheck={false}
        aria-label="Token"
        placeholder="What “npx license-gateway token” has printed"
        value={token}
        onChange={(event) => {
          setToken(event.target.value)
          setInUse(false)
        }}
      />
      <button type="submit" disabled={bare === ''}>
        Use it
      </button>
      {isInUse && <output>You ask with it from now on; the first answer tells whether it is valid.</output>}
    </form>
  )
}

const themes = { system: 'System colours', light: 'Light', dark: 'Dark' } as const

function Theme() {
  const { setTheme } = useGraphiQLActions()
  const theme = useGraphiQL((state) => state.theme) ?? 'system'
  return (
    <select
      className="theme"
      aria-label="Colours"
      value={theme}
      onChange={({ target: { value } }) => setTheme(value === 'light' || value === 'dark' ? value : null)}
    >
      {Object.entries(themes).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
}
