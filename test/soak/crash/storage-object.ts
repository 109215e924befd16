// SPDX-License-Identifier: Apache-2.0
/** The objects that writers of the soak write: metadata and body tell the same value, so that a torn write shows. */
import type { KubeObject } from '#domain/kube-object.ts'

/** An object as the ledger knows it. */
export interface LedgerState {
  readonly value: string
  readonly version: number
}

export const collection = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/soak/sbomsyfts'

const annotation = 'example.com/value'
const shortRepeats = 60
/** Over a mebibyte, so that the body is kept in several pieces. */
const longRepeats = 120_000

/** An object with a value, which is also its body. */
export function objectOf(name: string, value: string, version?: number): KubeObject {
  const repeats = value.endsWith('-long') ? longRepeats : shortRepeats
  return {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'SBOMSyft',
    metadata: {
      name,
      namespace: 'soak',
      annotations: { [annotation]: value },
      ...(version !== undefined && { resourceVersion: String(version) }),
    },
    spec: { syft: { text: `${value};`.repeat(repeats) } },
  }
}

/** What an object tells of itself by its metadata. */
export function stateOf({ metadata }: KubeObject): LedgerState {
  return { value: metadata.annotations?.[annotation] ?? '', version: Number(metadata.resourceVersion) }
}

/** Claims that the body is the one that belongs to the metadata. */
export function bodyIsOf(object: KubeObject): boolean {
  const { spec } = objectOf(object.metadata.name, stateOf(object).value) as unknown as SpecOf
  return (object as unknown as SpecOf).spec?.syft?.text === spec?.syft?.text
}

interface SpecOf {
  readonly spec?: { readonly syft?: { readonly text?: string } }
}
