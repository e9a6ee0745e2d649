/** The panel of examples beside the editor, with which the page opens. */
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type Example, examples } from './examples.ts'
import { isNarrow } from './narrow.ts'

/** GraphiQL's panel of examples. */
export const examplesPlugin: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Panel }

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M5 4h14v16H5z" strokeLinejoin="round" />
      <path d="M9 8h6M9 12h6M9 16h3" strokeLinecap="round" />
    </svg>
  )
}

const commandKey = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl'

function Panel() {
  const { addTab, changeTab, setVisiblePlugin } = useGraphiQLActions()
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL((state) => state)

  /** Shows the tab that holds the example as it is; where there is none, a new one. */
  function open({ query }: Example): void {
    // There the panel stands above the editor.
    if (isNarrow()) setVisiblePlugin(null)
    const index = tabs.findIndex((tab) => tab.query === query)
    if (index >= 0) return changeTab(index)
    addTab()
    queryEditor?.setValue(query)
    variableEditor?.setValue('')
  }

  const shown = tabs[activeTabIndex]?.query
  return (
    <section className="examples" aria-label="Examples">
      <h2>Start here</h2>
      <ol className="steps">
        <li>Choose an example.</li>
        <li>
          Press <kbd className="run">▶</kbd> beside it, or <kbd>{commandKey}</kbd> <kbd>Enter</kbd>.
        </li>
        <li>Change it: what you may write is offered as you type.</li>
      </ol>
      <ul>
        {examples.map((example) => (
          <li key={example.title}>
            <button type="button" aria-current={example.query === shown} onClick={() => open(example)}>
              <strong>{example.title}</strong>
              {example.administrator && <em>administrator</em>}
              <span>{example.words}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
