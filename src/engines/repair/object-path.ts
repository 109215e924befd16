// SPDX-License-Identifier: Apache-2.0
/** Paths into an object, as findings write them: `spec.containers[0].image`. */

export type PathStep = string | number

const maxPathChars = 2000
const maxSteps = 100
const step = /(?:^|\.)([^.[\]]+)|\[(\d{1,6})\]|\[([^\]]+)\]/y

/** The steps of a path; undefined when it is none. */
export function parsePath(path: string): readonly PathStep[] | undefined {
  if (path === '' || path.length > maxPathChars) return undefined
  const steps: PathStep[] = []
  step.lastIndex = 0
  while (step.lastIndex < path.length) {
    const match = step.exec(path)
    if (!match || steps.length >= maxSteps) return undefined
    const [, key, index, bracketed] = match
    steps.push(index === undefined ? unquoted(key ?? bracketed ?? '') : Number(index))
  }
  return withFreeKeys(steps)
}

function unquoted(key: string): string {
  return /^(['"]).*\1$/.test(key) && key.length > 1 ? key.slice(1, -1) : key
}

/** Maps whose keys are anybody's: everything after them is one key, dots included. */
const freeMaps: ReadonlySet<PathStep> = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'data',
  'stringData',
])

function withFreeKeys(steps: readonly PathStep[]): readonly PathStep[] {
  const at = steps.findIndex(each => freeMaps.has(each))
  const rest = steps.slice(at + 1)
  if (at < 0 || rest.length < 2 || rest.some(each => typeof each === 'number')) return steps
  return [...steps.slice(0, at + 1), rest.join('.')]
}

/** Claims that the value at a path is text whatever it looks like: labels, variables, arguments. */
export function isTextAt(steps: readonly PathStep[]): boolean {
  const inList = steps.at(-2)
  if (steps.slice(0, -1).some(each => freeMaps.has(each))) return true
  if (inList === 'args' || inList === 'command') return true
  return steps.at(-1) === 'value' && steps.at(-3) === 'env'
}
