// SPDX-License-Identifier: Apache-2.0
import { parseInstanceId } from '#domain/instance-id.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'

/** A workload as the API server names it. */
export interface WorkloadRef {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Kinds by the names they have in a `wlid`, which are in lower case. */
const known: Readonly<Record<string, Pick<WorkloadRef, 'apiVersion' | 'kind'>>> = {
  cronjob: { apiVersion: 'batch/v1', kind: 'CronJob' },
  daemonset: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  replicaset: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  replicationcontroller: { apiVersion: 'v1', kind: 'ReplicationController' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
}

/**
 * The workload that a command is for; undefined when none is named, or one of a kind that nobody knows. The instance
 * may be of what the workload made, such as a ReplicaSet: then only the kinds of Kubernetes itself are known.
 */
export function workloadOf({ wlid, instanceId }: Pick<ScanCommand, 'wlid' | 'instanceId'>): WorkloadRef | undefined {
  const workload = parseWorkloadId(wlid)
  if (!workload || workload.namespace === '') return undefined
  const { namespace, name } = workload
  const kind = workload.kind.toLowerCase()
  const instance = parseInstanceId(instanceId)
  const of = instance?.kind.toLowerCase() === kind ? instance : Object.hasOwn(known, kind) ? known[kind] : undefined
  return of && { apiVersion: of.apiVersion, kind: of.kind, namespace, name }
}
