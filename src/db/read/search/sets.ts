/** Conditions as sets of ids that indexes tell. */
import type { Bind, Condition, Ids } from './condition.ts'

/** Each of these sets, a range of an index, holds every row of which the condition is true; none: no index leads there. */
export function toCandidates(condition: Condition, negated = false): readonly Ids[] {
  if ('not' in condition) return toCandidates(condition.not, !negated)
  if (!('all' in condition || 'any' in condition)) {
    const { candidates, others } = condition
    return negated ? (others ? [others] : []) : candidates
  }
  const parts = 'all' in condition ? condition.all : condition.any
  const sets = parts.map((part) => toCandidates(part, negated))
  if ('all' in condition !== negated) return sets.flat()
  const first = sets.flatMap(([each]) => (each ? [each] : []))
  if (first.length === 0 || first.length < sets.length) return []
  return [(bind, life) => first.map((each) => `(${each(bind, life)})`).join(' UNION ALL ')]
}

/** SQL that reads ids; or, where a condition says only what rows are not, those that are to be left out of the list. */
export interface IdSet {
  readonly ids: string
  readonly allBut: boolean
}

/**
 * The rows of which the condition is true, each leaf's ids read once. Sets of ids are hashed or sorted, whatever statistics say.
 * It may hold ids of rows that the list cannot have.
 */
export function toSet(condition: Condition, bind: Bind, life: string, negated = false): IdSet {
  if ('not' in condition) return toSet(condition.not, bind, life, !negated)
  if (!('all' in condition || 'any' in condition)) {
    const { ids, others } = condition
    return negated && others ? { ids: others(bind, life), allBut: false } : { ids: ids(bind, life), allBut: negated }
  }
  const parts = 'all' in condition ? condition.all : condition.any
  const sets = parts.map((each) => toSet(each, bind, life, negated))
  return 'all' in condition !== negated ? intersect(sets) : flip(intersect(sets.map(flip)))
}

const flip = ({ ids, allBut }: IdSet): IdSet => ({ ids, allBut: !allBut })

const none = 'SELECT NULL::uuid AS id WHERE false'

function intersect(parts: readonly IdSet[]): IdSet {
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
