// SPDX-License-Identifier: Apache-2.0
/** What the generated data says about controls and rules. */

/** Where a scan looks: a live cluster, a cluster of a known cloud, or files. */
export type ScanScope = 'cluster' | 'file' | 'AKS' | 'EKS' | 'GKE'

/** Where a control stands in an attack track. */
export interface AttackTrackStep {
  readonly attackTrack: string
  readonly categories: readonly string[]
  readonly displayRelatedResources?: boolean
  readonly clickableResourceKind?: string
}

export interface ControlFacts {
  readonly id: string
  readonly name: string
  /** 0–10. */
  readonly baseScore: number
  readonly category?: string
  readonly subCategory?: string
  /** Scopes in which it applies; empty means any. */
  readonly scanningScope: readonly string[]
  readonly typeTags: readonly string[]
  readonly actionRequired?: 'configuration' | 'manual review' | 'requires review'
  readonly attackTracks: readonly AttackTrackStep[]
  readonly rules: readonly string[]
}

/** A matched kind; `*` stands for any group or version. */
export interface KindMatch {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface RuleFacts {
  readonly name: string
  readonly match: readonly KindMatch[]
  /** Kinds that are not objects of the API server: host data, cloud descriptions, image results. */
  readonly dynamicMatch: readonly KindMatch[]
  readonly controlInputs: readonly string[]
  readonly aggregator?: 'subject-role-rolebinding' | 'apiserver-pod'
  readonly clouds: readonly string[]
  /** The rule is replaced by a newer one of the same control, and evaluated only when asked for by name. */
  readonly isSuperseded: boolean
}

/** Control inputs by key. */
export type ControlInputs = Readonly<Record<string, readonly string[]>>
