// SPDX-License-Identifier: Apache-2.0
/** Reads control inputs: what controls are told, as lists of texts by name. */
import { nearest } from '#domain/nearest.ts'
import { isRecord } from '#engines/posture/subject.ts'
import type { ControlInputs } from './facts.ts'

export interface ReadInputs {
  readonly inputs: ControlInputs
  /** What could not be used, each with its reason; the rest is. */
  readonly doubts: readonly string[]
}

/** Name of the ConfigMap; each key of its data is an input, its value one entry a line, or a list in JSON. */
export const inputsConfigMapName = 'kubescape-control-inputs'

const maxEntries = 100_000

/**
 * The inputs of a parsed map: of the library's names only, lists of texts only.
 *
 * `known` are the library's inputs; what is left out keeps the value from elsewhere.
 */
export function readControlInputs(value: unknown, known: ControlInputs): ReadInputs {
  if (!isRecord(value)) return { inputs: {}, doubts: ['expected a map of lists: {"key": ["value", …]}'] }
  const inputs: Record<string, readonly string[]> = {}
  const doubts: string[] = []
  for (const [key, list] of Object.entries(value)) {
    if (!Object.hasOwn(known, key)) {
      const meant = nearest(key, Object.keys(known))
      doubts.push(`no control input ${JSON.stringify(key.slice(0, 80))}${meant ? `; did you mean ${meant}?` : ''}`)
    } else if (!Array.isArray(list) || !list.every(item => typeof item === 'string'))
      doubts.push(`control input ${key}: expected a list of texts`)
    else if (list.length > maxEntries) doubts.push(`control input ${key}: more than ${maxEntries} entries`)
    else inputs[key] = list
  }
  return { inputs, doubts }
}

/** The map of a `ControlInputs` object. */
export function inputsOfObject({ spec }: Readonly<Record<string, unknown>>): unknown {
  return isRecord(spec) ? (spec['controls'] ?? {}) : {}
}

/** The map of a ConfigMap. */
export function inputsOfConfigMap({ data }: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(isRecord(data) ? data : {}).map(([key, text]) => [key, listIn(text)]))
}

function listIn(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  if (!text.trimStart().startsWith('['))
    return text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
