// SPDX-License-Identifier: Apache-2.0
/** Objects of the size that results really have. */

const group = 'spdx.softwarecomposition.kubescape.io/v1beta1'

/** Controls in a summary: makes it 7.9 kB. */
const summarisedControls = 54

/** Controls in a scan, with their rules: makes it 15 kB. */
const scannedControls = 36

/** Kinds of results that the benchmarks write, by their plural. */
export type ResultKind = 'workloadconfigurationscansummaries' | 'workloadconfigurationscans'

/** An object as JSON, and what makes it the next state of one that is there. */
export interface ObjectWish {
  readonly name: string
  readonly namespace: string
  /** Makes it differ from the one before. */
  readonly round?: number
  readonly resourceVersion?: string
}

/** A `WorkloadConfigurationScanSummary` of 7.9 kB. */
export function summary(wish: ObjectWish): string {
  const controls = Array.from({ length: summarisedControls }, (_, i) => [
    controlId(i),
    { controlID: controlId(i), severity: { severity: 'Medium', scoreFactor: 5 }, status: status(i) },
  ])
  const severities = { critical: wish.round ?? 0, high: 3, medium: 8, low: 2, unknown: 0 }
  return result('WorkloadConfigurationScanSummary', wish, { severities, controls: Object.fromEntries(controls) })
}

/** A `WorkloadConfigurationScan` of 15 kB. */
export function scan(wish: ObjectWish): string {
  const controls = Array.from({ length: scannedControls }, (_, i) => [
    controlId(i),
    {
      controlID: controlId(i),
      name: `Control number ${i} of the benchmark`,
      severity: { severity: 'Medium', scoreFactor: 5 },
      status: status(i),
      rules: [
        {
          name: `rule-of-control-${i}`,
          status: status(i),
          paths: [{ failedPath: `spec.template.spec.containers[${i % 4}].securityContext`, fixPathValue: 'true' }],
          controlConfigurations: null,
        },
      ],
    },
  ])
  const relatedObjects = [{ round: wish.round ?? 0 }]
  return result('WorkloadConfigurationScan', wish, { controls: Object.fromEntries(controls), relatedObjects })
}

function controlId(i: number): string {
  return `C-${String(i).padStart(4, '0')}`
}

function status(i: number): object {
  return { status: i % 3 === 0 ? 'failed' : 'passed', subStatus: '', info: '' }
}

function result(kind: string, { name, namespace, resourceVersion }: ObjectWish, spec: object): string {
  return JSON.stringify({
    apiVersion: group,
    kind,
    metadata: {
      name,
      namespace,
      ...(resourceVersion !== undefined && { resourceVersion }),
      annotations: { 'kubescape.io/wlid': `wlid://cluster-bench/namespace-${namespace}/deployment-${name}` },
      labels: {
        'kubescape.io/workload-api-group': 'apps',
        'kubescape.io/workload-api-version': 'v1',
        'kubescape.io/workload-kind': 'Deployment',
        'kubescape.io/workload-name': name,
        'kubescape.io/workload-namespace': namespace,
      },
    },
    spec,
  })
}

/** Path of the objects of a kind, in a namespace or in all. */
export function pathOf(kind: string, namespace?: string): string {
  const scope = namespace === undefined ? '' : `namespaces/${namespace}/`
  return `/apis/${group}/${scope}${kind}`
}

/** Path of the summaries of a namespace. */
export function summariesPath(namespace?: string): string {
  return pathOf('workloadconfigurationscansummaries', namespace)
}
