// SPDX-License-Identifier: Apache-2.0
/** Reports about containers, as an agent on a node sends them. */
import { formatInstanceId, instanceName } from '#domain/instance-id.ts'
import type { KubeObject } from '#domain/kube-object.ts'

export interface ReportFacts {
  readonly namespace?: string
  /** Name of the ReplicaSet that owns the pod; its Deployment has the same without `-1`. */
  readonly workload?: string
  readonly container?: string
  readonly list?: 'containers' | 'initContainers' | 'ephemeralContainers'
  /** One container that was started; default `one`. */
  readonly series?: string
  /** Number of the report in its series, from 1. */
  readonly number?: number
  readonly status?: string
  readonly completion?: string
  /** What was seen. */
  readonly spec?: Readonly<Record<string, unknown>>
}

const typeOfList = {
  containers: 'container',
  initContainers: 'initContainer',
  ephemeralContainers: 'ephemeralContainer',
} as const

/** Name of the profile that reports with these facts become. */
export function profileName(facts: ReportFacts): string {
  return instanceName(instanceOf(facts)) ?? ''
}

/** One report. Reports of a series follow each other by their numbers. */
export function containerReport(facts: ReportFacts = {}): KubeObject {
  const { namespace = 'shop', workload = 'web-1', list = 'containers', series = 'one', number = 1 } = facts
  const { status = 'ready', completion = 'complete', spec = {}, container = 'app' } = facts
  const suffix = Buffer.from(`${series}/${number}`).toString('hex').padStart(32, '0').slice(-32)
  const owner = workload.replace(/-1$/, '')
  return {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'ContainerProfile',
    metadata: {
      name: `${profileName(facts)}-${suffix}`,
      namespace,
      labels: {
        'kubescape.io/workload-api-group': 'apps',
        'kubescape.io/workload-kind': 'Deployment',
        'kubescape.io/workload-name': owner,
        'kubescape.io/workload-namespace': namespace,
        'kubescape.io/workload-container-name': container,
        'kubescape.io/instance-template-hash': '1',
      },
      annotations: {
        'kubescape.io/instance-id': formatInstanceId(instanceOf(facts)),
        'kubescape.io/wlid': `wlid://cluster-test/namespace-${namespace}/deployment-${owner}`,
        'kubescape.io/workload-container-type': list,
        'kubescape.io/report-series-id': series,
        'kubescape.io/previous-report-timestamp': reportTime(number - 1),
        'kubescape.io/report-timestamp': reportTime(number),
        'kubescape.io/status': status,
        'kubescape.io/completion': completion,
      },
    },
    spec: { ...emptySpec, ...spec },
  }
}

/** What agents send where they saw nothing. */
const emptySpec = {
  architectures: ['amd64'],
  capabilities: null,
  execs: null,
  opens: null,
  syscalls: null,
  endpoints: null,
  imageID: 'docker.io/library/web@sha256:0a',
  imageTag: 'docker.io/library/web:1',
  rulePolicies: null,
  identifiedCallStacks: null,
  matchLabels: { app: 'web' },
  ingress: null,
  egress: null,
}

function instanceOf({ namespace = 'shop', workload = 'web-1', container = 'app', list = 'containers' }: ReportFacts) {
  return {
    apiVersion: 'apps/v1',
    namespace,
    kind: 'ReplicaSet',
    name: workload,
    container: { type: typeOfList[list], name: container },
  }
}

/** As Go prints times; the one before the first report is Go's zero. */
function reportTime(number: number): string {
  if (number === 0) return '0001-01-01 00:00:00 +0000 UTC'
  const time = new Date(Date.UTC(2026, 0, 1, 0, 10 * number)).toISOString()
  return `${time.slice(0, 10)} ${time.slice(11, 23)} +0000 UTC m=+${number * 600}.25`
}
