// SPDX-License-Identifier: Apache-2.0
/** What evaluation says about one object. */
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Failure } from '#engines/posture/control.ts'
import type { LibraryControl, LibraryRule } from '#engines/posture/library/library.ts'
import type { RbacGrant } from '#engines/posture/subject.ts'
import type { StatusInfo } from './status.ts'

export interface RuleResult extends StatusInfo {
  readonly rule: LibraryRule
  /** Failures with redacted evidence; empty unless it failed. */
  readonly failures: readonly Failure[]
  /** Exceptions that make it pass all the same. */
  readonly excusedBy?: readonly ExcusedBy[]
}

/** Who excused a failure, and why. */
export interface ExcusedBy {
  readonly name: string
  readonly reason: string
  readonly source: string
}

export interface ControlResult extends StatusInfo {
  readonly control: LibraryControl
  /** Rules that looked at the object, in order of name. */
  readonly rules: readonly RuleResult[]
}

/** Every control that looked at an object, or at one grant of a binding. */
export interface ObjectResult {
  /** Identity within the scan: `group/version/namespace/kind/name`, or the ids of a grant's parts. */
  readonly resourceID: string
  /** The object; for a grant, the binding. */
  readonly object: KubeObject
  readonly grant?: RbacGrant
  /** In order of id. */
  readonly controls: readonly ControlResult[]
}

/** Upstream's id of an object: empty parts are kept, `/v1/default/Pod/x` for the core group. */
export function resourceIDOf(object: KubeObject): string {
  const { apiVersion, kind } = object
  const { namespace, name } = refOf(object)
  const api = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
  return `${api}/${namespace}/${kind}/${name}`
}

/** Upstream's id of a grant: the ids of role and binding, sorted, then the subject. */
export function grantIDOf({ subject, binding, role }: RbacGrant): string {
  const related = [resourceIDOf(role), resourceIDOf(binding)].sort().join('/')
  return `${related}/${subject.apiGroup ?? ''}/${subject.namespace ?? ''}/${subject.kind}/${subject.name}`
}
