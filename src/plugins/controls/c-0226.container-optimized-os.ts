// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { toReview } from './families/containers.ts'
import { fieldsOf, textOf } from './families/fields.ts'

/** Nodes should run an operating system made for containers. */
export const control: Control = {
  id: 'C-0226',
  description: 'Finds nodes whose operating system is not one made for running containers.',
  why: 'A general operating system brings a shell, a package manager and services that only an intruder needs; those made for containers are small, immutable and updated as a whole.',
  remediation: 'Use node groups with Bottlerocket (or Flatcar, Talos, Container-Optimized OS, CoreOS).',
  test: 'Read `status.nodeInfo.osImage` of the nodes: `kubectl get nodes -o wide`.',
  rules: [{ name: 'alert-container-optimized-os-not-in-use', findings }],
}

const systems = [
  'Bottlerocket',
  'Container-Optimized OS',
  'Fedora CoreOS',
  'Flatcar Container Linux',
  'Red Hat Enterprise Linux CoreOS',
  'Talos',
]
const path = 'status.nodeInfo.osImage'

function* findings({ object }: Subject): Iterable<Finding> {
  const image = textOf(fieldsOf(fieldsOf(object['status'])['nodeInfo'])['osImage'])
  if (image === undefined) yield { unknown: `the node does not tell its operating system in ${path}` }
  else if (!systems.some(system => image.startsWith(system)))
    yield { ...toReview([path]), evidence: [{ path, found: image }] }
}
