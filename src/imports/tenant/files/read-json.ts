/**
 * A JSON document as Microsoft Graph answers it: a page (`{"@odata.context": …, "value": […]}`), one object, or the bare list.
 * Its items are read one at a time.
 */
import { Assembler } from 'stream-json/assembler.js'
import { jsonParser, type Token } from 'stream-json/parser.js'
import type { SourceFile } from './source-files.ts'
import { refuseFile } from '../../text-file.ts'
import { longestRecord, type SourceRecord } from './source-record.ts'

/** A name or value of one item costs at least that many characters. */
const mostTokens = longestRecord / 4

/**
 * The items of the document, counted from 1. Throws where the file is no JSON, or none of these. At the end of a page, `endPage`
 * is told whether it says that there is another after it.
 */
export async function* readJson(
  { name }: SourceFile,
  text: AsyncIterable<string>,
  endPage: (hasNext: boolean) => void,
): AsyncGenerator<SourceRecord> {
  const parse = jsonParser({ streamValues: false })
  const items = createItems(name)
  let unfinished = 0
  for await (const piece of text) {
    unfinished += piece.length
    let tokens: readonly Token[]
    try {
      tokens = tokensOf(parse(piece))
    } catch {
      throw refuseFile(name, `is no JSON${items.count > 0 ? ` after item ${items.count}` : ''}`)
    }
    for (const token of tokens) {
      const item = items.take(token)
      if (item === undefined) continue
      unfinished = 0
      yield toRecord(item, items.count)
    }
    // A text that does not end is no token yet.
    if (unfinished > longestRecord) throw refuseFile(name, `has an item that is too large, after item ${items.count}`)
  }
  const { only, page } = items.end()
  if (page) endPage('@odata.nextLink' in page && page['@odata.nextLink'] !== null)
  if (only !== undefined) yield toRecord(only, 1)
}

function tokensOf(parsed: unknown): readonly Token[] {
  return typeof parsed === 'object' && parsed !== null && 'values' in parsed ? (parsed.values as Token[]) : [] // as the library types them
}

function toRecord(item: unknown, position: number): SourceRecord {
  return typeof item === 'object' && item !== null && !Array.isArray(item)
    ? { position, values: { ...item } }
    : { position, problem: 'is no JSON object' }
}

/** Puts items together from tokens: the elements of the list, or the one object, without the list of a page. */
function createItems(name: string) {
  const document = new Assembler()
  const element = new Assembler()
  /** How deep the list is of which the elements are items. */
  let list: number | null = null
  let [depth, tokens, count] = [0, 0, 0]
  let [begun, hasList] = [false, false]

  function take(token: Token): unknown {
    if (++tokens > mostTokens) throw refuseFile(name, `has an item that is too large, after item ${count}`)
    const before = depth
    depth += token.name.startsWith('start') ? 1 : token.name.startsWith('end') ? -1 : 0
    if (!begun) {
      begun = true
      if (token.name !== 'startObject' && token.name !== 'startArray')
        throw refuseFile(name, 'is neither a JSON object nor a list of objects')
    }
    if (list !== null && depth >= list) {
      element.consume(token)
      if (depth > list) return undefined
      tokens = 0
      count++
      return element.current
    }
    if (list !== null) list = null
    else if (token.name === 'startArray' && (before === 0 || (before === 1 && document.key === 'value'))) {
      list = depth
      hasList = true
    }
    document.consume(token)
    return undefined
  }

  return {
    take,
    get count() {
      return count
    },
    /** The object that the document is, where it is no list of them; a page without its items. */
    end(): { readonly only?: unknown; readonly page?: object } {
      if (!begun || depth > 0) throw refuseFile(name, 'ends before its JSON is complete')
      const { current } = document
      if (!hasList) return { only: current }
      return typeof current === 'object' && current !== null && !Array.isArray(current) ? { page: current } : {}
    },
  }
}
