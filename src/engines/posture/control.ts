// SPDX-License-Identifier: Apache-2.0
/**
 * The socket for controls.
 *
 * A control is a set of named rules; each rule is evaluated and reported by itself, since reports, stored results
 * and exceptions name rules. Identifiers, scores, matched kinds and read inputs are facts (`facts.ts`), generated
 * from data; a plug-in adds the judgement and the words.
 */
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Subject } from './subject.ts'
import type { World } from './world.ts'

/** A value that would repair the object at `path`; `YOUR_…` values are for the reader to fill in. */
export interface FixPath {
  readonly path: string
  readonly value: string
}

/** What was found at a path, or what is missing and where it would stand. Values are redacted before they are kept. */
export type Evidence =
  | { readonly path: string; readonly found: Json }
  | { readonly path: string; readonly missing: string }

/** The paths of one object that make it fail. All paths are relative to that object: `spec.containers[0].image`. */
export interface FindingPaths {
  readonly failedPaths?: readonly string[]
  readonly reviewPaths?: readonly string[]
  readonly deletePaths?: readonly string[]
  readonly fixPaths?: readonly FixPath[]
  readonly fixCommand?: string
  readonly evidence?: readonly Evidence[]
}

/** Another object that takes part in a failure, with the paths in it. */
export interface RelatedFinding extends FindingPaths {
  readonly object: KubeObject
}

/** The subject fails. */
export interface Failure extends FindingPaths {
  readonly related?: readonly RelatedFinding[]
}

/** The rule cannot tell: reported as skipped with the reason, never as passed. */
export interface Unknown {
  readonly unknown: string
}

export type Finding = Failure | Unknown

/** One named judgement, evaluated once for each object of the kinds that its facts match. */
export interface Rule {
  /** As in `data/rules.json`. */
  readonly name: string
  /** Kinds (`Service`, `NetworkPolicy.networking.k8s.io`) that it reads through `world`, beside its subject. */
  readonly joins?: readonly string[]
  /** Whether the object counts at all; absent means each matched object does. An object not covered is not reported. */
  covers?(subject: Subject, world: World): boolean
  findings(subject: Subject, world: World): Iterable<Finding>
}

/** A control: one file in `plugins/controls/`. */
export interface Control {
  readonly id: string
  /** What the control looks for, one or two sentences. */
  readonly description: string
  /** Why a failure matters: what an attacker or an accident gains. */
  readonly why: string
  /** What to change, for the person who owns the object. */
  readonly remediation: string
  /** How a person checks by hand. */
  readonly test: string
  /** A failing and a repaired snippet of YAML, where the repair is a change of the object. */
  readonly example?: { readonly before: string; readonly after: string }
  /** Empty for a control that needs a person's judgement. */
  readonly rules: readonly Rule[]
}
