// SPDX-License-Identifier: Apache-2.0
/** A cluster of any size, the same for the same size and seed: workloads good and bad, and what they refer to. */
import type { KubeObject } from '#domain/kube-object.ts'
import { type Random, seededRandom } from '#testing/random.ts'

type Fields = Record<string, unknown>

/** Kinds and their share of a hundred objects. */
const shares: readonly (readonly [kind: string, share: number])[] = [
  ['Deployment', 30],
  ['Service', 20],
  ['ConfigMap', 15],
  ['ServiceAccount', 10],
  ['Secret', 5],
  ['Role', 5],
  ['RoleBinding', 5],
  ['NetworkPolicy', 3],
  ['Ingress', 2],
  ['CronJob', 2],
  ['StatefulSet', 2],
  ['DaemonSet', 1],
]

const images = ['docker.io/library/nginx', 'ghcr.io/acme/api', 'quay.io/acme/worker', 'registry.example.com/team/job']

export interface SyntheticOptions {
  readonly objects: number
  readonly seed?: number
  readonly namespaces?: number
}

/** Objects of all kinds in their shares, in one namespace, that refer to each other. */
const blockSize = 100

/** The objects, namespaces first; they come on top of the number asked for. Cost: a few microseconds each. */
export function* syntheticCluster({ objects, seed = 1, namespaces = 50 }: SyntheticOptions): Iterable<KubeObject> {
  const random = seededRandom(seed)
  for (let i = 0; i < namespaces; i++) yield named('v1', 'Namespace', [`team-${i}`])
  for (let i = 0; i < objects; i++) {
    const namespace = `team-${Math.floor(i / blockSize) % namespaces}`
    yield objectOf(kindAt(i), i, namespace, random)
  }
}

/** Name, and namespace unless the kind has none. */
type Place = readonly [name: string, namespace?: string]

/** Kinds are mixed within a block: place p of the shares stands at (p × 73) mod 100, since 37 × 73 mod 100 is 1. */
function placeOf(i: number): number {
  return (i * 37) % blockSize
}

/** The number of the object at another place of the same block. */
function neighbour(i: number, place: number): number {
  return i - (i % blockSize) + ((place * 73) % blockSize)
}

function kindAt(i: number): string {
  let left = placeOf(i)
  for (const [kind, share] of shares) {
    if (left < share) return kind
    left -= share
  }
  return 'ConfigMap'
}

function named(apiVersion: string, kind: string, [name, namespace]: Place, rest: Fields = {}): KubeObject {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'suite' }
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }), labels }, ...rest }
}

function objectOf(kind: string, i: number, namespace: string, random: Random): KubeObject {
  const name = `${kind.toLowerCase()}-${i}`
  const place: Place = [name, namespace]
  const rbac = 'rbac.authorization.k8s.io/v1'
  // Of another kind whose share begins that much earlier.
  const other = (distance: number) => neighbour(i, placeOf(i) - distance)
  if (kind === 'Service') {
    const type = random.chance(0.1) ? 'LoadBalancer' : 'ClusterIP'
    return named('v1', kind, place, {
      spec: { type, selector: { app: `deployment-${other(30)}` }, ports: [{ port: 80, targetPort: 8080 }] },
    })
  }
  if (kind === 'ConfigMap')
    return named('v1', kind, place, {
      data: { level: 'info', ...(random.chance(0.1) && { password: 'hunter2' }) },
    })
  if (kind === 'Secret') return named('v1', kind, place, { type: 'Opaque' })
  if (kind === 'ServiceAccount') return named('v1', kind, place, { automountServiceAccountToken: random.chance(0.5) })
  if (kind === 'Role') {
    const verbs = random.chance(0.3) ? ['*'] : ['get', 'list']
    return named(rbac, kind, place, { rules: [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs }] })
  }
  if (kind === 'RoleBinding') {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: `role-${other(5)}` }
    return named(rbac, kind, place, {
      roleRef,
      subjects: [{ kind: 'ServiceAccount', name: `serviceaccount-${other(20)}`, namespace }],
    })
  }
  if (kind === 'NetworkPolicy')
    return named('networking.k8s.io/v1', kind, place, {
      spec: { podSelector: { matchLabels: { app: `deployment-${other(90)}` } }, policyTypes: ['Ingress'] },
    })
  if (kind === 'Ingress') {
    const backend = { service: { name: `service-${other(63)}`, port: { number: 80 } } }
    return named('networking.k8s.io/v1', kind, place, {
      spec: { rules: [{ host: 'x.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
    })
  }
  return workload(kind, place, `serviceaccount-${neighbour(i, 65 + (i % 10))}`, random)
}

function workload(kind: string, place: Place, account: string, random: Random): KubeObject {
  const [name] = place
  const template = { metadata: { labels: { app: name } }, spec: podSpec(account, random) }
  if (kind === 'CronJob')
    return named('batch/v1', kind, place, {
      spec: { schedule: '@daily', jobTemplate: { spec: { template } } },
    })
  const selector = { matchLabels: { app: name } }
  return named('apps/v1', kind, place, {
    spec: { ...(kind !== 'DaemonSet' && { replicas: 1 + random.below(4) }), selector, template },
  })
}

function podSpec(account: string, random: Random): Fields {
  return {
    serviceAccountName: random.chance(0.5) ? 'default' : account,
    ...(random.chance(0.5) && { automountServiceAccountToken: false }),
    ...(random.chance(0.05) && { hostNetwork: true }),
    containers: [container('main', random), ...(random.chance(0.2) ? [container('sidecar', random)] : [])],
    ...(random.chance(0.15) && { initContainers: [container('init', random)] }),
    volumes: [
      { name: 'tmp', emptyDir: {} },
      ...(random.chance(0.05) ? [{ name: 'host', hostPath: { path: '/var/log' } }] : []),
    ],
  }
}

function container(name: string, random: Random): Fields {
  return {
    name,
    image: `${random.pick(images)}:${random.chance(0.3) ? 'latest' : '1.2.3'}`,
    ports: [{ name: 'http', containerPort: 8080 }],
    env: [{ name: 'LEVEL', value: 'info' }, ...(random.chance(0.1) ? [{ name: 'DB_PASSWORD', value: 'hunter2' }] : [])],
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    ...(random.chance(0.7) && {
      resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '50m', memory: '64Mi' } },
    }),
    ...(random.chance(0.6) && {
      livenessProbe: { httpGet: { path: '/', port: 'http' } },
      readinessProbe: { httpGet: { path: '/', port: 'http' } },
    }),
    ...(random.chance(0.5) && {
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    }),
  }
}
