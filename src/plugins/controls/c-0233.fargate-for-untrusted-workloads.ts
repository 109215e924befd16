// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { textOf } from './families/fields.ts'

/** Untrusted workloads should not share a kernel with others. */
export const control: Control = {
  id: 'C-0233',
  description: 'Finds the nodes of clusters on EKS in which no node is one of Fargate.',
  why: 'Pods on a shared node share its kernel; on Fargate each has its own small machine, so an escape leads nowhere.',
  remediation: 'Create a Fargate profile for the namespaces of workloads that you do not trust.',
  test: 'Run `kubectl get nodes`: nodes of Fargate have names that begin with fargate.',
  rules: [{ name: 'alert-fargate-not-in-use', joins: ['Node'], findings }],
}

function* findings({ object }: Subject, world: World): Iterable<Failure> {
  if (world.list('Node').some(isFargate)) return
  yield { evidence: [{ path: 'metadata.name', found: object.metadata.name }] }
}

function isFargate({ metadata }: KubeObject): boolean {
  return textOf(metadata.name)?.startsWith('fargate') === true
}
