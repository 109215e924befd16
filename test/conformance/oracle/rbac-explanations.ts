// SPDX-License-Identifier: Apache-2.0
/** Why pairs about roles and service accounts differ from the original. */
import { builtinClusterRole, builtinRole } from '#engines/posture/builtin-roles.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Scan } from '#engines/posture/run.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { recordsOf } from '#plugins/controls/families/fields.ts'
import { type AccountPlace, accountControls, accountOf } from './account-explanations.ts'
import type { Difference } from './compare.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'
import { indexOf, pathsBeyond } from './scan-index.ts'

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

/** Controls whose rules in the original fail every subject of a binding for each of them. */
const neighbourly: ReadonlySet<string> = new Set(['C-0014', 'C-0265'])
const nothing = 'passed failed[] review[] delete[] fix[]'

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
    explains: ({ key, controlID, expected, got }) =>
      accountControls.includes(controlID) &&
      (expected === undefined
        ? got !== undefined
        : expected.startsWith('passed') && got?.startsWith('failed') === true) &&
      pairKeyParts(key).namespace === '',
  },
  {
    reason: 'roles that every cluster brings along are known without being among the files',
    explains: difference =>
      difference.expected === undefined &&
      pairKeyParts(difference.key).related.some(role => {
        const [, kind, namespace = '', name = ''] = /\/(ClusterRole|Role)\/([^/]*)\/(.+)$/.exec(role) ?? []
        return (kind === 'Role' ? builtinRole(namespace, name) : kind && builtinClusterRole(name)) !== undefined
      }),
  },
  {
    reason: 'a user or group that names no API group is one of RBAC: the server fills it in',
    explains(difference) {
      const { source, kind, apiVersion } = pairKeyParts(difference.key)
      return failsOnlyHere(difference) && source === '' && apiVersion === '' && (kind === 'User' || kind === 'Group')
    },
  },
  {
    reason: 'a subject answers for itself, not for its neighbours in the binding',
    explains({ key, controlID, expected, got }, scan) {
      if (!neighbourly.has(controlID) || !expected?.startsWith('failed')) return false
      const fewer = pathsBeyond(got ?? nothing, expected)
      const named = fewer.flatMap(path => /^relatedObjects\[\d+\]\.subjects\[(\d+)\]$/.exec(path)?.[1] ?? [])
      const own = new Set(
        indexOf(scan)
          .grantsOf(key)
          .map(({ grant }) => String(grant?.subjectIndex)),
      )
      if (got?.startsWith('failed') && named.length < fewer.length) return false
      return named.length > 0 && own.size > 0 && named.every(index => !own.has(index))
    },
  },
  {
    reason: 'patch changes certificate approvals and webhooks as update does',
    explains: ({ key, controlID, got }, scan) =>
      (controlID === 'C-0280' || controlID === 'C-0281') &&
      got?.startsWith('failed') === true &&
      grantsVerb(scan, key, 'patch'),
  },
]
