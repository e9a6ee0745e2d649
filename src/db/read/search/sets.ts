/** Conditions as sets of ids that indexes tell. */
import type { Bind, Condition, Ids } from './condition.ts'

/** Each of these sets, a range of an index, holds every row of which the condition is true; none: no index leads there. */
export function toCandidates(condition: Condition, negated = false): readonly Ids[] {
  if ('not' in condition) return toCandidates(condition.not, !negated)
  if (!('all' in condition || 'any' in condition)) return negated ? [] : condition.candidates
  const parts = 'all' in condition ? condition.all : condition.any
  const sets = parts.map((part) => toCandidates(part, negated))
  if ('all' in condition !== negated) return sets.flat()
  const first = sets.flatMap(([each]) => (each ? [each] : []))
  if (first.length === 0 || first.length < sets.length) return []
  return [(bind, life) => first.map((each) => `(${each(bind, life)})`).join(' UNION ALL ')]
}

/** Ids, or all but these. */
interface Part {
  readonly ids: string
  readonly allBut: boolean
}

/**
 * SQL that reads the ids of the rows of which the condition is true: each leaf's once, and once those of the whole list (`all`)
 * where the condition says only what rows are not. Sets of ids are hashed or sorted, whatever the statistics are.
 */
export function toIds(condition: Condition, all: string, { bind, life }: { bind: Bind; life: string }): string {
  const build = (each: Condition): Part => {
    if ('not' in each) return flip(build(each.not))
    if ('all' in each) return intersect(each.all.map(build))
    if ('any' in each) return flip(intersect(each.any.map((one) => flip(build(one)))))
    return { ids: each.ids(bind, life), allBut: false }
  }
  const { ids, allBut } = build(condition)
  return allBut ? `(${all}) EXCEPT (${ids})` : ids
}

const flip = ({ ids, allBut }: Part): Part => ({ ids, allBut: !allBut })

const none = 'SELECT NULL::uuid AS id WHERE false'

function intersect(parts: readonly Part[]): Part {
  const [within, without] = [false, true].map((wanted) =>
    parts.flatMap(({ ids, allBut }) => (allBut === wanted ? [`(${ids})`] : [])),
  )
  if (!within || !without) return { ids: none, allBut: true }
  if (within.length === 0) return { ids: without.length === 0 ? none : without.join(' UNION '), allBut: true }
  return {
    ids: [within.length === 1 ? within[0] : `(${within.join(' INTERSECT ')})`, ...without].join(' EXCEPT '),
    allBut: false,
  }
}
