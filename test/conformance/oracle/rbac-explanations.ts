// SPDX-License-Identifier: Apache-2.0
/** Why pairs about roles and service accounts differ from the original. */
import { builtinClusterRole } from '#engines/posture/builtin-roles.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Scan } from '#engines/posture/run.ts'
import { isRecord, subjectOf } from '#engines/posture/subject.ts'
import { recordsOf } from '#plugins/controls/families/fields.ts'
import type { Difference } from './compare.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'
import { indexOf } from './scan-index.ts'

/** Controls about the service account that a workload runs as. */
const accountControls: readonly string[] = ['C-0261', 'C-0267', 'C-0272']

function failsOnlyHere({ expected, got }: Difference): boolean {
  return got?.startsWith('failed') === true && (expected === undefined || expected.startsWith('passed'))
}

/** Whether a RoleBinding of the namespace names a service account without saying of which namespace. */
function hasUnqualifiedAccount(scan: Scan, namespace: string): boolean {
  return indexOf(scan).results.some(
    ({ object }) =>
      object.kind === 'RoleBinding' &&
      namespaceOf(object) === namespace &&
      [...recordsOf(object['subjects'])].some(
        ([, subject]) => subject['kind'] === 'ServiceAccount' && !subject['namespace'],
      ),
  )
}

/** Whether the pair is about a grant of a role with the verb. */
function grantsVerb(scan: Scan, key: string, verb: string): boolean {
  return indexOf(scan)
    .grantsOf(key)
    .some(({ grant }) =>
      [...recordsOf(grant?.role['rules'])].some(([, { verbs }]) => Array.isArray(verbs) && verbs.includes(verb)),
    )
}

/** Whether a binding names an account by parts of several subjects: the kind of one, the name of another. */
function isNamedInParts(scan: Scan, { namespace, name }: AccountPlace): boolean {
  return indexOf(scan).results.some(({ object }) => {
    if (!/^(?:Cluster)?RoleBinding$/.test(object.kind)) return false
    const subjects = [...recordsOf(object['subjects'])].map(([, subject]) => subject)
    const has = (part: string, value: string) => subjects.some(subject => (subject[part] ?? '') === value)
    const isWhole = subjects.some(
      subject =>
        subject['kind'] === 'ServiceAccount' && subject['name'] === name && (subject['namespace'] ?? '') === namespace,
    )
    return (
      !isWhole &&
      subjects.length > 1 &&
      has('kind', 'ServiceAccount') &&
      has('name', name) &&
      has('namespace', namespace)
    )
  })
}

interface AccountPlace {
  readonly namespace: string
  readonly name: string
}

/** The service account that a workload, or the account itself, means. */
function accountOf(scan: Scan, key: string): AccountPlace | undefined {
  const object = indexOf(scan).ofPair(key)?.object
  if (!object) return undefined
  const { namespace = '', name } = object.metadata
  if (object.kind === 'ServiceAccount') return { namespace, name }
  const { workload } = subjectOf(object)
  return workload && { namespace, name: workload.spec.serviceAccountName ?? 'default' }
}

/** Whether role and binding of a pair, by their ids, live in different namespaces: no such grant exists. */
function isAcrossNamespaces(key: string): boolean {
  const places = pairKeyParts(key).related.map(each => /\/(RoleBinding|Role)\/([^/]*)\/[^/]+$/.exec(each))
  const [of, other] = places
  return (
    of?.[1] !== undefined &&
    other?.[1] !== undefined &&
    of[1] !== other[1] &&
    (of[2] || 'default') !== (other[2] || 'default')
  )
}

export const rbacExplanations: readonly Explanation[] = [
  {
    reason: 'a RoleBinding reaches roles of its own namespace alone',
    explains: ({ key, expected, got }) => expected !== undefined && got === undefined && isAcrossNamespaces(key),
  },
  {
    reason: 'one entry of subjects has to name the service account whole',
    explains({ key, controlID, expected, got }, scan) {
      if (!accountControls.includes(controlID) || !expected?.startsWith('failed') || !got?.startsWith('passed'))
        return false
      const account = accountOf(scan, key)
      return account !== undefined && isNamedInParts(scan, account)
    },
  },
  {
    reason: 'an aggregated role comes with the rules of the roles that it gathers',
    explains: ({ key, got }, scan) =>
      got !== undefined &&
      indexOf(scan)
        .grantsOf(key)
        .some(({ grant }) => isRecord(grant?.role['aggregationRule'])),
  },
  {
    reason: 'a service account that a RoleBinding names without a namespace is one of its own namespace',
    explains(difference, scan) {
      if (!failsOnlyHere(difference)) return false
      const { source, kind, namespace } = pairKeyParts(difference.key)
      if (source === '' && kind === 'ServiceAccount') return namespace === ''
      return (
        accountControls.includes(difference.controlID) &&
        difference.expected !== undefined &&
        hasUnqualifiedAccount(scan, namespace || 'default')
      )
    },
  },
  {
    reason: 'a workload that names no namespace is applied to default, and judged there',
    explains: ({ key, controlID, expected }) =>
      accountControls.includes(controlID) &&
      (expected === undefined || expected.startsWith('passed')) &&
      pairKeyParts(key).namespace === '',
  },
  {
    reason: 'roles that every cluster brings along are known without being among the files',
    explains: difference =>
      difference.expected === undefined &&
      pairKeyParts(difference.key).related.some(role => {
        const [, name] = /\/ClusterRole\/\/(.+)$/.exec(role) ?? []
        return name !== undefined && builtinClusterRole(name) !== undefined
      }),
  },
  {
    reason: 'patch changes certificate approvals and webhooks as update does',
    explains: ({ key, controlID, got }, scan) =>
      (controlID === 'C-0280' || controlID === 'C-0281') &&
      got?.startsWith('failed') === true &&
      grantsVerb(scan, key, 'patch'),
  },
]
