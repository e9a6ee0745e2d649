/**
 * Reads answers into the models of `@microsoft/msgraph-sdk` and writes them again. A value of another type than the model's is
 * lost on the way; a property that the model does not have is kept beside it. Prints both for each answer, as JSON, and the
 * values that were kept.
 *
 *   node kiota-types.mjs '{"url", "token", "answers": [{"path", "model"}]}'
 */
import * as models from '@microsoft/msgraph-sdk/models/index.js'
import { createAdapter, errors, requestTo } from './kiota-adapter.mjs'

const { url, token, answers } = JSON.parse(process.argv[2])
const adapter = createAdapter(url, token)
console.log(JSON.stringify(await Promise.all(answers.map(check))))

async function check({ path, model, select }) {
  const bytes = await adapter.sendPrimitive(requestTo(adapter, path, { select }), 'ArrayBuffer', errors)
  const told = JSON.parse(new TextDecoder().decode(bytes))
  const read = adapter
    .getParseNodeFactory()
    .getRootParseNode('application/json', bytes)
    .getObjectValue(models[`create${model}FromDiscriminatorValue`])
  const writer = adapter.getSerializationWriterFactory().getSerializationWriter('application/json')
  writer.writeObjectValue(undefined, read, models[`serialize${model}`])
  const written = JSON.parse(new TextDecoder().decode(writer.getSerializedContent()))
  const seen = { kept: 0, lost: [] }
  compare(told, written, '', seen)
  return { path, ...seen, unknown: [...new Set(unknownOf(read))].sort() }
}

function compare(told, written, where, seen) {
  if (told === null || isEqual(told, written)) seen.kept += told === null ? 0 : 1
  else if (typeof told !== 'object' || typeof written !== 'object' || written === null) seen.lost.push(where)
  else for (const [key, value] of Object.entries(told)) compare(value, written[key], `${where}/${key}`, seen)
}

/** A moment is written with a fraction of its second, whatever was read. */
function isEqual(told, written) {
  const isMoment = typeof told === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(told)
  return isMoment ? Date.parse(told) === Date.parse(written) : told === written
}

/** The properties that a model and those in it do not have. */
function unknownOf(value) {
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'additionalData'
      ? Object.keys(inner ?? {}).filter((name) => !name.startsWith('@odata.'))
      : unknownOf(inner),
  )
}
