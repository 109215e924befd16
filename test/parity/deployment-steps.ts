// SPDX-License-Identifier: Apache-2.0
/** Writes to one deployment after the other, each of them a case that merging or ownership has to get right. */

type Body = Readonly<Record<string, unknown>>

/** One write. */
export interface Step {
  readonly because: string
  readonly by: string
  readonly how: 'strategic' | 'merge' | 'json' | 'apply' | 'force'
  readonly body: unknown
}

/** What the steps with patches begin with. */
export const patchedDeployment: Body = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'patched', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        serviceAccountName: 'web',
        containers: [
          {
            name: 'web',
            image: 'nginx',
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', value: '1' }],
            resources: { limits: { cpu: 1, memory: '64Mi' } },
            livenessProbe: { httpGet: { port: 80 } },
          },
        ],
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 's', secret: { secretName: 'x' } },
        ],
      },
    },
  },
}

const pod = (spec: Body) => ({ spec: { template: { spec } } })

/** Patches, in order. */
export const patchSteps: readonly Step[] = [
  {
    because: 'a container merges with its namesake',
    by: 'bob',
    how: 'strategic',
    body: pod({ containers: [{ name: 'web', image: 'nginx:2' }] }),
  },
  {
    because: 'a container joins, in the order that the client sets',
    by: 'bob',
    how: 'strategic',
    body: pod({
      '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }],
      containers: [{ name: 'side', image: 'busybox' }],
    }),
  },
  {
    because: 'an item of a list within a list goes',
    by: 'bob',
    how: 'strategic',
    body: pod({ containers: [{ name: 'web', env: [{ name: 'A', $patch: 'delete' }] }] }),
  },
  {
    because: 'the strategy changes its kind',
    by: 'bob',
    how: 'strategic',
    body: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  },
  {
    because: 'a volume changes its source',
    by: 'cy',
    how: 'strategic',
    body: pod({ volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] }),
  },
  {
    because: 'a list is replaced as a whole',
    by: 'cy',
    how: 'strategic',
    body: pod({ containers: [{ $patch: 'replace' }, { name: 'only', image: 'z:1' }] }),
  },
  {
    because: 'a merge patch deletes, and the default comes back',
    by: 'dan',
    how: 'merge',
    body: { metadata: { labels: { x: 'y' } }, spec: { replicas: null, paused: true } },
  },
  {
    because: 'a JSON patch adds and removes',
    by: 'eve',
    how: 'json',
    body: [
      { op: 'add', path: '/metadata/labels/z', value: '1' },
      { op: 'remove', path: '/spec/paused' },
    ],
  },
  { because: 'all owners are forgotten', by: 'eve', how: 'merge', body: { metadata: { managedFields: [{}] } } },
  {
    because: 'what had no owners belongs to before-first-apply',
    by: 'ann',
    how: 'force',
    body: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'patched' },
      spec: { replicas: 7 },
    },
  },
]

interface Applied {
  readonly replicas?: number
  readonly minReadySeconds?: number
  readonly labels?: Body
  readonly pod?: Body
}

const web = { name: 'a', image: 'i:1', ports: [{ containerPort: 80 }] }

function applied({ labels = { app: 'a' }, pod: spec = { containers: [web] }, ...rest }: Applied): Body {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'applied', labels },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec },
      ...rest,
    },
  }
}

/** Applies, in order; the first creates. */
export const applySteps: readonly Step[] = [
  { because: 'apply creates', by: 'ann', how: 'apply', body: applied({ replicas: 2, minReadySeconds: 3 }) },
  { because: 'the same again is nothing', by: 'ann', how: 'apply', body: applied({ replicas: 2, minReadySeconds: 3 }) },
  { because: 'two may own the same value', by: 'bob', how: 'apply', body: applied({ replicas: 2 }) },
  { because: 'another value needs force', by: 'cy', how: 'force', body: applied({ replicas: 5 }) },
  { because: 'what is no longer applied goes', by: 'ann', how: 'apply', body: applied({}) },
  { because: 'a label joins', by: 'ann', how: 'apply', body: applied({ labels: { app: 'a', b: 'c' } }) },
  { because: 'and goes', by: 'ann', how: 'apply', body: applied({ labels: { app: 'a' } }) },
  {
    because: 'a container joins before the others',
    by: 'ann',
    how: 'apply',
    body: applied({ pod: { containers: [{ name: 'b', image: 'i:2' }, web] } }),
  },
  {
    because: 'somebody else sets fields beside',
    by: 'upd',
    how: 'merge',
    body: pod({ terminationGracePeriodSeconds: 5, nodeSelector: { x: 'y' } }),
  },
  { because: 'the container goes', by: 'ann', how: 'apply', body: applied({}) },
  {
    because: 'volumes, mounts and tolerations: keyed lists and atomic ones',
    by: 'ann',
    how: 'apply',
    body: applied({
      pod: {
        containers: [{ name: 'a', image: 'i:1', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
        volumes: [{ name: 'v', emptyDir: {} }],
        tolerations: [{ key: 'k', operator: 'Exists' }],
      },
    }),
  },
]
