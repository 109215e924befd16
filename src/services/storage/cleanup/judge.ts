// SPDX-License-Identifier: Apache-2.0
/** Whether what a result is about is still there. */
import { type ClusterFacts, isWatchedKind, type ObjectFacts, type WatchedKind, watchedKinds } from './facts.ts'
import { type Answer, type Running, runningIn } from './running.ts'
import { namespaceOf, type Subject } from './subject.ts'

export type GoneReason =
  | 'image-not-run'
  | 'instance-gone'
  | 'workload-gone'
  | 'container-gone'
  | 'object-gone'
  | 'binding-gone'
  | 'role-gone'
  | 'node-gone'

export type Verdict =
  | { readonly kind: 'there' }
  /** Nothing can be said: it stays. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'gone'; readonly reason: GoneReason }

export type Judge = (subject: Subject) => Verdict

const there: Verdict = { kind: 'there' }
const unknown: Verdict = { kind: 'unknown' }

/** A judge over one look at the cluster. What is about our own namespace is always there. */
export function createJudge(facts: ClusterFacts, ownNamespace: string): Judge {
  let running: Running | undefined
  const look = () => (running ??= runningIn(facts))
  return subject => {
    if (namespaceOf(subject) === ownNamespace) return there
    switch (subject.kind) {
      case 'image':
        return verdictOf(look().runsImage(subject.imageId, subject.imageTag), 'image-not-run')
      case 'instance':
        return verdictOf(look().runsInstance(subject.instance), 'instance-gone')
      case 'node':
        return facts.find('Node', '', subject.name) ? there : gone('node-gone')
      case 'object':
        return judgeObject(facts, subject)
      case 'workload':
        return judgeWorkload(facts, subject)
      case 'grant':
        return judgeGrant(facts, subject)
    }
  }
}

function gone(reason: GoneReason): Verdict {
  return { kind: 'gone', reason }
}

function verdictOf(answer: Answer, reason: GoneReason): Verdict {
  if (answer === 'yes') return there
  return answer === 'no' ? gone(reason) : unknown
}

function judgeObject(facts: ClusterFacts, { ref }: Extract<Subject, { kind: 'object' }>): Verdict {
  const { group, kind, namespace, name } = ref
  if (!isWatchedKind(kind) || watchedKinds[kind].group !== group) return unknown
  return facts.find(kind, namespace, name) ? there : gone('object-gone')
}

/** Kinds of workloads by how workload ids write them. */
const workloadKinds: Readonly<Record<string, WatchedKind>> = {
  pod: 'Pod',
  replicationcontroller: 'ReplicationController',
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
}

/** The kind that a workload id names; undefined for one that is not looked at. */
export function workloadKindOf(text: string): WatchedKind | undefined {
  return Object.hasOwn(workloadKinds, text) ? workloadKinds[text] : undefined
}

function judgeWorkload(facts: ClusterFacts, subject: Extract<Subject, { kind: 'workload' }>): Verdict {
  const kind = workloadKindOf(subject.workloadKind)
  if (!kind) return unknown
  const workload = facts.find(kind, subject.namespace, subject.name)
  if (!workload) return gone('workload-gone')
  return hasContainer(workload, subject.container) ? there : gone('container-gone')
}

/** Whether a workload has a container of this name; one whose containers are not known has it. */
export function hasContainer({ containers = [] }: ObjectFacts, name: string | undefined): boolean {
  return name === undefined || containers.length === 0 || containers.some(each => each.name === name)
}

function judgeGrant(facts: ClusterFacts, { binding }: Extract<Subject, { kind: 'grant' }>): Verdict {
  const { kind, namespace, name } = binding
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return unknown
  const found = facts.find(kind, namespace, name)
  if (!found) return gone('binding-gone')
  const { roleRef } = found
  if (roleRef?.kind === 'ClusterRole') return facts.find('ClusterRole', '', roleRef.name) ? there : gone('role-gone')
  if (roleRef?.kind === 'Role') return facts.find('Role', namespace, roleRef.name) ? there : gone('role-gone')
  return unknown
}
