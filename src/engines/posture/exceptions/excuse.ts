// SPDX-License-Identifier: Apache-2.0
/** Applies exceptions to a result: excused rules pass, and say so. */
import { groupOf, type KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { controlStatusOf } from '#engines/posture/results/control-status.ts'
import {
  type ControlResult,
  type ObjectResult,
  type RuleResult,
  resourceIDOf,
} from '#engines/posture/results/result.ts'
import type { Exception, ExceptionJudgement, ExceptionTarget } from './exception.ts'

export interface ExcuseSetup {
  readonly exceptions: readonly Exception[]
  readonly clusterName: string
  readonly nowMs: number
  /** Path of the file that the object came from; empty for a cluster. */
  readonly path?: string
  /** Whether an annotation of the object may excuse it; absent means it may. */
  readonly honorsAnnotations?: boolean
  /** Told of each exception that excused something. */
  readonly onUse?: (exception: Exception) => void
}

/** The result with its excused rules passed; the same object when nothing is excused. */
export function excuse(result: ObjectResult, setup: ExcuseSetup): ObjectResult {
  if (result.controls.every(({ status }) => status !== 'failed')) return result
  const inline = setup.honorsAnnotations === false ? [] : inlineExceptions(result.object)
  const own = [...setup.exceptions, ...inline].filter(
    ({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > setup.nowMs,
  )
  const about = own.filter(exception => exception.targets.some(target => isAbout(target, result, setup)))
  if (about.length === 0) return result
  return { ...result, controls: result.controls.map(control => excuseControl(control, about, setup)) }
}

function excuseControl(control: ControlResult, about: readonly Exception[], { onUse }: ExcuseSetup): ControlResult {
  if (control.status !== 'failed') return control
  let isExcused = false
  const rules = control.rules.map((rule): RuleResult => {
    if (rule.status !== 'failed') return rule
    const exceptions = about.filter(
      ({ judgements }) => judgements.length === 0 || judgements.some(each => judges(each, control, rule)),
    )
    if (exceptions.length === 0) return rule
    isExcused = true
    for (const exception of exceptions) onUse?.(exception)
    return {
      ...rule,
      status: 'passed',
      subStatus: 'w/exceptions',
      excusedBy: exceptions.map(({ name, reason, source }) => ({ name, reason, source })),
    }
  })
  return isExcused ? { ...control, rules, ...controlStatusOf(control.control.facts, rules) } : control
}

function judges(judgement: ExceptionJudgement, { control }: ControlResult, { rule }: RuleResult): boolean {
  const { controlID, controlName, ruleName, severityScore } = judgement
  if (controlID && !controlID(control.facts.id)) return false
  if (controlName && !controlName(control.facts.name)) return false
  if (ruleName && !ruleName(rule.facts.name)) return false
  return severityScore === undefined || severityScore === control.facts.baseScore
}

/** A grant is excused through its subject, its binding or its role. */
function isAbout(target: ExceptionTarget, { object, grant, resourceID }: ObjectResult, setup: ExcuseSetup): boolean {
  const { namespace = '', ...subject } = grant?.subject ?? { kind: '', name: '' }
  const candidates: KubeObject[] = grant
    ? [
        { apiVersion: subject.apiGroup ?? '', kind: subject.kind, metadata: { name: subject.name, namespace } },
        grant.binding,
        grant.role,
      ]
    : [object]
  return candidates.some(each => matches(target, each, grant ? resourceIDOf(each) : resourceID, setup))
}

function matches(target: ExceptionTarget, candidate: KubeObject, resourceID: string, setup: ExcuseSetup): boolean {
  const { apiVersion, kind, metadata } = candidate
  const { attributes, object: isObject, ...parts } = target
  if (attributes.length === 0 && !isObject && Object.keys(parts).length === 0) return false
  if (isObject && !isObject(candidate)) return false
  const texts = {
    cluster: setup.clusterName,
    namespace: namespaceIn(candidate),
    kind,
    name: metadata.name,
    apiGroup: groupOf(apiVersion),
    resourceID,
    path: setup.path ?? '',
  }
  for (const [part, match] of Object.entries(parts)) if (!match(texts[part as keyof typeof texts])) return false
  return attributes.every(([key, match]) =>
    [metadata.labels?.[key], metadata.annotations?.[key]].some(value => value !== undefined && match(value)),
  )
}

/** Where a manifest without a namespace will live; users and groups live nowhere. */
function namespaceIn(candidate: KubeObject): string {
  const { kind, metadata } = candidate
  if (kind === 'User' || kind === 'Group') return metadata.namespace ?? ''
  return namespaceOf(candidate)
}

const annotations = {
  controls: 'kubescape.io/skip-controls',
  reason: 'kubescape.io/skip-reason',
  expiry: 'kubescape.io/skip-expiry',
}

/** Exceptions that an object carries itself. An expiry that cannot be read has passed: unknown is never safe. */
function inlineExceptions({ metadata }: KubeObject): Exception[] {
  const {
    [annotations.controls]: list,
    [annotations.reason]: reason = '',
    [annotations.expiry]: expiry,
  } = metadata.annotations ?? {}
  if (typeof list !== 'string') return []
  const ids = list
    .split(',')
    .map(each => each.trim().toUpperCase())
    .filter(each => each !== '')
  if (ids.length === 0) return []
  const expiresAtMs = expiry === undefined ? undefined : Date.parse(expiry)
  return [
    {
      name: `annotation of ${metadata.name}`,
      reason,
      source: annotations.controls,
      ...(expiresAtMs !== undefined && { expiresAtMs: Number.isNaN(expiresAtMs) ? 0 : expiresAtMs }),
      targets: [{ name: text => text === metadata.name, attributes: [] }],
      judgements: ids.map(id => ({ controlID: text => text === id })),
    },
  ]
}
