// SPDX-License-Identifier: Apache-2.0
/**
 * What controls are told, put together from several places; a later one replaces keys of an earlier.
 *
 *     built in → ConfigMap of our namespace → ControlInputs "default" → given at the start (a file)
 */
import { isDeepStrictEqual } from 'node:util'
import { controlInputsName } from '#api/kubescape-v1beta1/control-inputs.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import {
  inputsConfigMapName,
  inputsOfConfigMap,
  inputsOfObject,
  readControlInputs,
} from '#engines/posture/library/control-inputs.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import type { Log } from '#runtime/log.ts'

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
    this.#custom = this.#read(object ? inputsOfObject(object) : {}, 'ControlInputs default')
    return this.#refresh()
  }

  /** Takes the ConfigMap, or that it is gone; true when something changed. */
  setConfigMap(object: KubeObject | undefined): boolean {
    this.#configMap = this.#read(object ? inputsOfConfigMap(object) : {}, `ConfigMap ${inputsConfigMapName}`)
    return this.#refresh()
  }

  #read(controls: unknown, from: string): ControlInputs {
    const { inputs, doubts } = readControlInputs(controls, defaultControlInputs)
    for (const reason of doubts) this.#log.warn('control input left out', { reason, from })
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
