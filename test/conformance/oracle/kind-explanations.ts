// SPDX-License-Identifier: Apache-2.0
/** Why there are pairs that the original does not have: objects that it drops while reading. */

import { readFileSync } from 'node:fs'
import type { ScannedSource } from '#domain/scanned-source.ts'
import { ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'
import { indexOf } from './scan-index.ts'

/** The one version in which the original takes each kind that there are several of. */
const fixedVersions: Readonly<Record<string, string>> = {
  APIService: 'apiregistration.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  CronJob: 'batch/v1',
  CSIStorageCapacity: 'storage.k8s.io/v1beta1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v1',
  Ingress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  Lease: 'coordination.k8s.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1beta1',
  PodSecurityPolicy: 'policy/v1beta1',
  ReplicaSet: 'apps/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  StatefulSet: 'apps/v1',
  StorageClass: 'storage.k8s.io/v1',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
}

function isOfOtherVersion(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(fixedVersions, kind) && fixedVersions[kind] !== apiVersion
}

/** Whether the original leaves an item of the list folded: it unfolds `List`, and only in YAML. */
function isFolded(source: ScannedSource | undefined): boolean {
  if (source?.itemPath === undefined) return false
  if (source.path.endsWith('.json')) return true
  const [document = ''] = readFileSync(source.path, 'utf8')
    .split('\n')
    .slice(source.line - 1)
    .join('\n')
    .replace(/^---.*\n/, '')
    .split(/^---/m)
  return !/^kind:\s*["']?List["']?\s*$/m.test(document)
}

/** Controls with a rule that the original asks about a ReplicationController, too. */
const namingReplicationControllers: ReadonlySet<string> = new Set(
  controls
    .filter(({ rules }) =>
      rules.some(({ name }) =>
        ruleFacts[name]?.match.some(({ kind }) => kind === 'ReplicationController' || kind === '*'),
      ),
    )
    .map(({ id }) => id),
)

export const kindExplanations: readonly Explanation[] = [
  {
    reason: 'the original takes one version of each kind, and drops objects of the others',
    explains({ key, expected }) {
      if (expected !== undefined) return false
      const { apiVersion, kind, related } = pairKeyParts(key)
      if (isOfOtherVersion(apiVersion, kind)) return true
      return related.some(each => {
        const [, version = '', of = ''] = /^(.+?)\/([A-Z][A-Za-z]+)\//.exec(each) ?? []
        return isOfOtherVersion(version, of)
      })
    },
  },
  {
    reason: 'a list is unfolded, whatever its kind and whether it is YAML or JSON',
    explains({ key, expected }, scan) {
      if (expected !== undefined) return false
      const index = indexOf(scan)
      const { source } = pairKeyParts(key)
      if (source !== '') return isFolded(index.ofPair(key)?.source)
      return index.grantsOf(key).some(each => isFolded(each.source))
    },
  },
  {
    reason: 'a ReplicationController is a workload like others',
    explains: ({ key, controlID, expected }) =>
      expected === undefined &&
      pairKeyParts(key).kind === 'ReplicationController' &&
      !namingReplicationControllers.has(controlID),
  },
]
