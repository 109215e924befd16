// SPDX-License-Identifier: Apache-2.0
/**
 * What controls are told, put together from several places; a later one replaces keys of an earlier.
 *
 *     built in → ConfigMap of our namespace → ControlInputs "default" → given at the start (a file)
 */
import { isDeepStrictEqual } from 'node:util'
import { controlInputsName } from '#api/kubescape-v1beta1/control-inputs.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ControlInputs } from '#engines/posture/facts.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import type { Log } from '#runtime/log.ts'

/** Name of the ConfigMap; each key of its data is an input, its value one entry a line, or a list in JSON. */
export const inputsConfigMapName = 'kubescape-control-inputs'

/** What cannot be read is told and left out: the value from before that place stands. */
export class InputBook {
  #given: ControlInputs
  readonly #log: Log
  #custom: ControlInputs = {}
  #configMap: ControlInputs = {}
  #current: ControlInputs

  constructor(given: ControlInputs | undefined, log: Log) {
    this.#given = given ?? {}
    this.#log = log
    this.#current = this.#joined()
  }

  get current(): ControlInputs {
    return this.#current
  }

  /** Takes what a file holds: a map of lists by name; true when something changed. */
  setGiven(controls: unknown): boolean {
    this.#given = this.#read(controls, 'the file of control inputs')
    return this.#refresh()
  }

  /** Takes the object `default` of the custom kind, or that it is gone; true when something changed. */
  setCustom(object: KubeObject | undefined): boolean {
    if (object && object.metadata.name !== controlInputsName) return false
    const spec = object?.['spec']
    this.#custom = this.#read(isRecord(spec) ? spec['controls'] : {}, 'ControlInputs default')
    return this.#refresh()
  }

  /** Takes the ConfigMap, or that it is gone; true when something changed. */
  setConfigMap(object: KubeObject | undefined): boolean {
    const data = object?.['data']
    const lists = Object.entries(isRecord(data) ? data : {}).map(([key, text]) => [key, listIn(text)] as const)
    this.#configMap = this.#read(Object.fromEntries(lists), `ConfigMap ${inputsConfigMapName}`)
    return this.#refresh()
  }

  #read(controls: unknown, from: string): ControlInputs {
    const inputs: Record<string, readonly string[]> = {}
    for (const [key, value] of Object.entries(isRecord(controls) ? controls : {})) {
      const isList = Array.isArray(value) && value.every(item => typeof item === 'string')
      if (Object.hasOwn(defaultControlInputs, key) && isList) inputs[key] = value
      else this.#log.warn('control input left out: its name is unknown, or it is no list of texts', { key, from })
    }
    return inputs
  }

  #refresh(): boolean {
    const joined = this.#joined()
    if (isDeepStrictEqual(joined, this.#current)) return false
    this.#current = joined
    return true
  }

  #joined(): ControlInputs {
    return { ...defaultControlInputs, ...this.#configMap, ...this.#custom, ...this.#given }
  }
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
