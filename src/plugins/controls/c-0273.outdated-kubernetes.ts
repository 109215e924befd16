// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fieldsOf, textOf } from './families/fields.ts'

/** Oldest minor version of Kubernetes 1 with security fixes in August 2026. Source: kubernetes.io/releases. */
const oldestMaintainedMinor = 34

const rule: Rule = { name: 'outdated-k8s-version', findings }

function* findings({ object }: Subject): Iterable<Finding> {
  const path = 'status.nodeInfo.kubeletVersion'
  const version = textOf(fieldsOf(fieldsOf(object['status'])['nodeInfo'])['kubeletVersion'])
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})/.exec(version ?? '') ?? []
  if (version === undefined || minor === undefined) yield { unknown: 'the version of the kubelet is not known' }
  else if (Number(major) === 1 && Number(minor) < oldestMaintainedMinor)
    yield { reviewPaths: [path], evidence: [{ path, found: version }] }
}

/** Nodes run a version of Kubernetes that still gets fixes. */
export const control: Control = {
  id: 'C-0273',
  description: 'Finds nodes whose kubelet is of a version that gets no security fixes any more.',
  why: 'Holes found after the end of support stay open, and they are published.',
  remediation: 'Upgrade control plane and nodes, one minor version at a time, to one of the three that are maintained.',
  test: 'Run `kubectl get nodes`, and compare the versions with https://kubernetes.io/releases/.',
  rules: [rule],
}
