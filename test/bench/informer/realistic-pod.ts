// SPDX-License-Identifier: Apache-2.0
import type { NewObject } from '#testing/fake-resources.ts'

const images = ['registry.example.com/shop/cart', 'registry.example.com/shop/checkout', 'docker.io/library/redis']

/** Pod `number` of a large cluster: about 3.8 kB of JSON, of which a third is written by machines for machines. */
export function realisticPod(number: number): NewObject {
  const application = `service-${number % 400}`
  const hash = (number * 2654435761).toString(16).slice(0, 9)
  const [at, uid] = [
    new Date(Date.UTC(2026, 0, 1) + number * 61_000).toISOString(),
    `5f0c${String(number).padStart(8, '0')}`,
  ]
  return {
    metadata: {
      name: `${application}-${hash}-${String(number).padStart(5, '0')}`,
      generateName: `${application}-${hash}-`,
      namespace: `team-${number % 60}`,
      labels: {
        'app.kubernetes.io/name': application,
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'Helm',
        'pod-template-hash': hash,
      },
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': '9090',
        'checksum/config': `${hash}${hash}${hash}${hash}`,
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${application}-${hash}`,
          uid: `${uid}-7c1e-4d0a-9b55-a0b1c2d3e4f5`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [managedBy('kube-controller-manager', at, specFields), managedBy('kubelet', at, statusFields)],
    },
    spec: {
      volumes: [
        { name: 'config', configMap: { name: `${application}-config`, defaultMode: 420 } },
        { name: 'cache', emptyDir: { sizeLimit: '64Mi' } },
      ],
      containers: [
        {
          name: 'main',
          image: `${images[number % images.length]}:v1.${number % 40}.${number % 7}`,
          args: ['--listen=:8080', `--instance=${number}`, '--log-format=json'],
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: Array.from({ length: 8 }, (_, each) => ({
            name: `SHOP_SETTING_${each}`,
            value: `value-${number % (each + 11)}`,
          })),
          resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/shop', readOnly: true },
            { name: 'cache', mountPath: '/var/cache/shop' },
          ],
          livenessProbe: {
            httpGet: { path: '/livez', port: 'http', scheme: 'HTTP' },
            periodSeconds: 10,
            failureThreshold: 3,
          },
          readinessProbe: { httpGet: { path: '/readyz', port: 'http', scheme: 'HTTP' }, periodSeconds: 5 },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      serviceAccountName: application,
      nodeName: `node-${number % 250}`,
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
    status: {
      phase: 'Running',
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        type => ({
          type,
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: at,
        }),
      ),
      hostIP: `10.0.${number % 250}.1`,
      podIP: `10.${number % 200}.${number % 250}.${number % 240}`,
      startTime: at,
      containerStatuses: [
        {
          name: 'main',
          state: { running: { startedAt: at } },
          ready: true,
          restartCount: number % 3,
          imageID: `sha256:${hash.repeat(7).slice(0, 64)}`,
          containerID: `containerd://${hash.repeat(7).slice(0, 64)}`,
        },
      ],
    },
  }
}

function managedBy(manager: string, time: string, fieldsV1: object): object {
  return { manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 }
}

const specFields = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {}, 'f:pod-template-hash': {} } },
  'f:spec': {
    'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {}, 'f:env': {}, 'f:ports': {}, 'f:resources': {} } },
    'f:restartPolicy': {},
  },
}

const statusFields = {
  'f:status': {
    'f:conditions': { 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:lastTransitionTime': {} } },
    'f:containerStatuses': {},
    'f:podIP': {},
  },
}
