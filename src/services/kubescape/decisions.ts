// SPDX-License-Identifier: Apache-2.0
/** What people decide in the cluster about its results: exceptions and control inputs, followed as they change. */
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#domain/kube-object.ts'
import { inputsConfigMapName } from '#engines/posture/library/control-inputs.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import type { Posture } from '#engines/posture/posture.ts'
import type { Log } from '#runtime/log.ts'
import { ExceptionBook } from './exceptions/exception-book.ts'
import { InputBook } from './input-book.ts'

/** The kinds in which decisions are written. */
export const decisionKinds = [
  'ClusterSecurityException.kubescape.io',
  'ControlInputs.kubescape.io',
  'SecurityException.kubescape.io',
] as const

export interface DecisionsParts {
  readonly posture: Posture
  readonly ownNamespace: string
  /** Inputs given at the start; they win. */
  readonly controlInputs?: ControlInputs
  readonly log: Log
  /** Every result may be another now. */
  readonly onChange: () => void
}

export class Decisions {
  readonly exceptions: ExceptionBook
  readonly #inputs: InputBook
  readonly #parts: DecisionsParts

  constructor(parts: DecisionsParts) {
    this.#parts = parts
    this.#inputs = new InputBook(parts.controlInputs, parts.log)
    this.exceptions = new ExceptionBook(name => {
      const namespace = parts.posture.index.get('Namespace', '', name)
      return namespace && (namespace.metadata.labels ?? {})
    })
  }

  get inputs(): ControlInputs {
    return this.#inputs.current
  }

  /** The file of control inputs holds something else. */
  useFile(controls: unknown): void {
    this.#useInputs(this.#inputs.setGiven(controls))
  }

  /** An object of a decision kind appeared or changed. */
  put(object: KubeObject): void {
    if (object.kind === 'ControlInputs') {
      this.#useInputs(this.#inputs.setCustom(object))
      return
    }
    if (!this.exceptions.put(object)) return
    for (const { doubt, kind, namespace, name } of this.exceptions.states())
      if (doubt !== undefined && name === object.metadata.name)
        this.#parts.log.warn('exception cannot be used and excuses nothing', { kind, namespace, name, reason: doubt })
    this.#parts.onChange()
  }

  /** An object of a decision kind vanished. */
  remove(object: KubeObject): void {
    if (object.kind === 'ControlInputs') {
      this.#useInputs(object.metadata.name === 'default' && this.#inputs.setCustom(undefined))
      return
    }
    this.exceptions.remove(object)
    this.#parts.onChange()
  }

  /** A watched object changes from one state to another; absent: it is not there. Call it when the index has it. */
  noteChange(before: KubeObject | undefined, now: KubeObject | undefined): void {
    const { kind, metadata } = now ?? before ?? { kind: '', metadata: { name: '' } }
    if (
      kind === 'ConfigMap' &&
      metadata.name === inputsConfigMapName &&
      metadata.namespace === this.#parts.ownNamespace
    )
      this.#useInputs(this.#inputs.setConfigMap(now))
    const isOther = kind === 'Namespace' && !isDeepStrictEqual(before?.metadata.labels, now?.metadata.labels)
    if (isOther && this.exceptions.readsNamespaces) this.#parts.onChange()
  }

  #useInputs(isChanged: boolean): void {
    if (!isChanged) return
    const { posture, onChange } = this.#parts
    posture.useFacts({ ...posture.facts, controlInputs: this.#inputs.current })
    onChange()
  }
}
