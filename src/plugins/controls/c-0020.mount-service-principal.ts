// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { hostPathOf, volumeFailure, volumesOf } from './families/volume-mounts.ts'

/** Pods must not mount the places where the cloud keeps credentials of the node. */
export const control: Control = {
  id: 'C-0020',
  description: 'Finds workloads that mount directories of the node in which tools of the cloud keep credentials.',
  why: 'With the credentials of the node an intruder leaves the cluster and acts in the cloud account, where far more is to be had.',
  remediation:
    'Remove the hostPath volume and give the workload an identity of its own (IAM roles for service accounts, workload identity).',
  test: 'Compare the paths of hostPath volumes with the usual places: ~/.aws on EKS, /etc/kubernetes/azure.json and ~/.azure on AKS, ~/.config/gcloud on GKE.',
  example: {
    before: 'volumes:\n- name: aws\n  hostPath:\n    path: /.aws/credentials',
    after: 'serviceAccountName: app-with-iam-role',
  },
  rules: [{ name: 'alert-mount-potential-credentials-paths', findings }],
}

/** Without a slash at the end. */
const placesByProvider: Readonly<Record<string, ReadonlySet<string>>> = {
  eks: new Set(['/.aws', '/.aws/config', '/.aws/credentials']),
  aks: new Set(['/etc', '/etc/kubernetes', '/etc/kubernetes/azure.json', '/.azure', '/.azure/credentials']),
  gke: new Set([
    '/.config',
    '/.config/gcloud',
    '/.config/gcloud/application_default_credentials.json',
    '/gcloud',
    '/gcloud/application_default_credentials.json',
  ]),
}

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const places = placesByProvider[world.cloudProvider?.toLowerCase() ?? '']
  if (!places) return
  for (const at of volumesOf(workload)) {
    const hostPath = hostPathOf(at.volume)
    if (hostPath === undefined || !places.has(withoutSlash(hostPath))) continue
    yield volumeFailure(at, [{ path: `${at.path}.hostPath.path`, found: hostPath }])
  }
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}
