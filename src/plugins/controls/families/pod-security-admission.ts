// SPDX-License-Identifier: Apache-2.0
/**
 * Pod Security Admission: a label of the namespace says what pods it admits.
 *
 * Source: Kubernetes "Pod Security Admission"; levels are privileged, baseline and restricted.
 */
import { scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { evidenceOf, fieldsOf, ownField, recordsOf, textsOf } from './fields.ts'

const enforceLabel = 'pod-security.kubernetes.io/enforce'
const webhookKinds: readonly string[] = [
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
]

/** The rule that each namespace admits only pods of one of the levels; `fix` is the level to set. */
export function admitsOnly(name: string, levels: readonly string[], fix: string): Rule {
  return {
    name,
    covers: ({ kind }) => kind === 'Namespace',
    *findings({ object }: Subject): Iterable<Failure> {
      const level = levelOf(object)
      if (!levels.includes(scalarText(level))) yield failure(level, fix, levels.join(' or '))
    },
  }
}

/** The rule that each namespace names a level, unless a webhook of the cluster judges pods. */
export function namesLevel(name: string): Rule {
  return {
    name,
    joins: webhookKinds,
    covers: ({ kind }) => kind === 'Namespace',
    *findings({ object }: Subject, world: World): Iterable<Failure> {
      const level = levelOf(object)
      if (level !== undefined || webhookKinds.some(kind => world.list(kind).some(judgesPods))) return
      yield failure(level, 'YOUR_VALUE', 'a level, or an admission webhook that judges pods')
    },
  }
}

function levelOf({ metadata }: KubeObject): unknown {
  return ownField(metadata.labels, enforceLabel)
}

function failure(level: unknown, value: string, missing: string): Failure {
  const path = `metadata.labels[${enforceLabel}]`
  return { fixPaths: [{ path, value }], evidence: [evidenceOf(path, level, missing)] }
}

/** Whether a webhook is asked about pods, or about everything of a namespace; one for kinds of its own group is not. */
function judgesPods(configuration: KubeObject): boolean {
  for (const [, webhook] of recordsOf(configuration['webhooks'])) {
    for (const [, rule] of recordsOf(webhook['rules'])) {
      const { apiGroups, resources, scope } = fieldsOf(rule)
      if (scope === 'Cluster' || !textsOf(apiGroups).some(each => each === '' || each === '*')) continue
      if (textsOf(resources).some(each => each === 'pods' || each === '*' || each === '*/*')) return true
    }
  }
  return false
}
