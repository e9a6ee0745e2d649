/** The editor's workers, as files of the gateway. */
import type { Environment } from 'monaco-editor/esm/vs/editor/editor.api'
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker'
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker'
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker'

/** Tells the editor what to run for which language. */
export function provideWorkers(): void {
  const environment: Environment = {
    getWorker: (_id, label) => {
      if (label === 'graphql') return new GraphqlWorker()
      return label === 'json' ? new JsonWorker() : new EditorWorker()
    },
  }
  window.MonacoEnvironment = environment
}
