/** The page: the bar, what needs saying, and GraphiQL below. */
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer'
import { explorerPlugin } from '@graphiql/plugin-explorer'
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history'
import { GraphiQLProvider } from '@graphiql/react'
import { GraphiQL, GraphiQLInterface } from 'graphiql'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Bar } from './bar.tsx'
import { examples } from './examples.ts'
import { examplesPlugin } from './examples-panel.tsx'
import { isNarrow } from './narrow.ts'
import { connect, type Gateway } from './gateway.ts'
import { type Access, createTokens, type Tokens } from './tokens.ts'

/** What the gateway has told the page about itself. */
export interface Circumstances {
  /** Whether tokens are to be had for the asking; otherwise the page's reader brings one along. */
  readonly handsOutTokens: boolean
}

const plugins = [DOC_EXPLORER_PLUGIN, examplesPlugin, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN]
/** There the panel would stand above the editor. */
const narrow = isNarrow()
const defaultTabs = examples.map(({ query }) => ({ query }))

/** Draws the page into an element. */
export function show(element: HTMLElement, { handsOutTokens }: Circumstances): void {
  createRoot(element).render(
    <StrictMode>
      <Page first={handsOutTokens ? 'reader' : 'own'} handsOutTokens={handsOutTokens} />
    </StrictMode>,
  )
}

function Page({ first, handsOutTokens }: Circumstances & { readonly first: Access }) {
  const [access, setAccess] = useState<Access>(first)
  const [isDenied, setDenied] = useState(false)
  const [tokens] = useState<Tokens>(() => createTokens(first))
  const [gateway, setGateway] = useState<Gateway>(() => connect(tokens, setDenied))

  /** Asks for the schema again where there is a token: whether that is of any use shows at once. */
  function changeTo(next: Access, hasToken: boolean): void {
    setAccess(next)
    setDenied(false)
    gateway.reconnect()
    if (hasToken) setGateway(connect(tokens, setDenied))
  }

  return (
    <GraphiQLProvider
      fetcher={gateway.fetcher}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      {...(!narrow && { visiblePlugin: examplesPlugin })}
      defaultTabs={defaultTabs}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <HistoryStore>
        <DocExplorerStore>
          <Bar
            access={access}
            isDenied={isDenied}
            handsOutTokens={handsOutTokens}
            onChoose={(next) => {
              tokens.choose(next)
              changeTo(next, true)
            }}
            onBring={(token) => {
              tokens.bring(token)
              changeTo('own', token !== '')
            }}
          />
          {/* Headers would be kept in the history of what was run, and there would be a second place for a token. */}
          <GraphiQLInterface isHeadersEditorEnabled={false} showPersistHeadersSettings={false}>
            <GraphiQL.Logo>{null}</GraphiQL.Logo>
          </GraphiQLInterface>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  )
}
