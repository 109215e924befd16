// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NetworkNeighbor } from '#api/spdx-v1beta1/types.generated.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { fakeSourceReader, type StoredSource } from '#testing/fake-source-reader.ts'
import { generatedNetworkPolicies } from './generated-network-policies.ts'

const labels = {
  'kubescape.io/workload-kind': 'Deployment',
  'kubescape.io/workload-name': 'front',
  'kubescape.io/instance-template-hash': 'abc',
}
const ready = { 'kubescape.io/status': 'ready' }

interface Seen {
  readonly ingress?: readonly Partial<NetworkNeighbor>[]
  readonly egress?: readonly Partial<NetworkNeighbor>[]
}

function neighborhood(
  { ingress = [], egress = [] }: Seen,
  annotations: Readonly<Record<string, string>> = ready,
): StoredSource {
  const containers = [{ name: 'web', ingress, egress }]
  return {
    key: sourceKeys.neighborhoods,
    meta: { name: 'nn', namespace: 'shop', labels, annotations },
    resourceVersion: 7,
    body: { spec: { matchLabels: { app: 'front' }, containers } },
  }
}

const servers: StoredSource = {
  key: sourceKeys.knownServers,
  meta: { name: 'known' },
  resourceVersion: 9,
  body: { spec: [{ ipBlock: '140.82.112.0/20', server: 'github.com', name: 'github' }] },
}

interface PolicyBody {
  readonly spec: { readonly metadata: object; readonly spec: { readonly ingress: unknown; readonly egress: unknown } }
  readonly policyRef: readonly object[]
}

async function policyOf(seen: Seen): Promise<PolicyBody> {
  const reader = fakeSourceReader([neighborhood(seen), servers])
  const policy = await generatedNetworkPolicies.get(reader, { namespace: 'shop', name: 'nn' })
  return (await policy?.body()) as unknown as PolicyBody
}

const tcp = (port: number) => [{ name: `TCP-${port}`, protocol: 'tcp', port }]
const block = (cidr: string) => ({ ipBlock: { cidr } })

const rules: Readonly<Record<string, readonly [Seen['egress'], unknown]>> = {
  'addresses of one port become one rule, sorted': [
    [
      { ipAddress: '10.0.0.2', ports: tcp(443) },
      { ipAddress: '10.0.0.1', ports: tcp(443) },
    ],
    [{ to: [block('10.0.0.1/32'), block('10.0.0.2/32')], ports: [{ protocol: 'TCP', port: 443 }] }],
  ],
  'an IPv6 address has 128 bits': [
    [{ ipAddress: '2001:db8::1', ports: tcp(443) }],
    [{ to: [block('2001:db8::1/128')], ports: [{ protocol: 'TCP', port: 443 }] }],
  ],
  'all addresses of a list count': [
    [{ ipAddresses: ['10.0.0.1', '10.1.0.0/16'], ports: tcp(80) }],
    [{ to: [block('10.0.0.1/32'), block('10.1.0.0/16')], ports: [{ protocol: 'TCP', port: 80 }] }],
  ],
  'an address without ports is allowed on all of them': [[{ ipAddress: '10.0.0.1' }], [{ to: [block('10.0.0.1/32')] }]],
  'a protocol without port stands for all its ports': [
    [{ ipAddress: '10.0.0.1', ports: [{ name: 'UDP', protocol: 'udp' }] }],
    [{ to: [block('10.0.0.1/32')], ports: [{ protocol: 'UDP' }] }],
  ],
  'a known server is allowed as its range': [
    [{ ipAddress: '140.82.121.4', ports: tcp(443) }],
    [{ to: [block('140.82.112.0/20')], ports: [{ protocol: 'TCP', port: 443 }] }],
  ],
  'selectors come after addresses, without labels of one deployment': [
    [
      {
        podSelector: { matchLabels: { app: 'db', 'pod-template-hash': 'x', 'helm.sh/chart': 'y' } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } },
        ports: tcp(5432),
      },
      { ipAddress: '10.0.0.1', ports: tcp(443) },
    ],
    [
      { to: [block('10.0.0.1/32')], ports: [{ protocol: 'TCP', port: 443 }] },
      {
        to: [
          {
            podSelector: { matchLabels: { app: 'db' } },
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 5432 }],
      },
    ],
  ],
  'a selector is never emptied: that would admit every pod': [
    [{ podSelector: { matchLabels: { 'helm.sh/chart': 'y', 'pod-template-hash': 'x' } } }],
    [{ to: [{ podSelector: { matchLabels: { 'helm.sh/chart': 'y' } } }] }],
  ],
  'whom no policy can name, it does not allow': [[{ dns: 'example.com', ports: tcp(443) }], []],
  'the same rule stands once': [
    [{ podSelector: { matchLabels: { app: 'db' } } }, { podSelector: { matchLabels: { app: 'db' } } }],
    [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
  ],
}

for (const [because, [egress = [], expected]] of Object.entries(rules)) {
  test(`generated network policy: ${because}`, async () => {
    assert.deepEqual((await policyOf({ egress })).spec.spec.egress, expected)
  })
}

test('ingress follows the same rules', async () => {
  const { spec } = await policyOf({ ingress: [{ ipAddress: '10.0.0.1' }] })
  assert.deepEqual(spec.spec.ingress, [{ from: [block('10.0.0.1/32')] }])
  assert.deepEqual(spec.spec.egress, [])
})

test('the policy is named after the workload, and tells where its ranges come from', async () => {
  const { spec, policyRef } = await policyOf({ egress: [{ ipAddress: '140.82.121.4', dns: 'github.com.' }] })
  assert.deepEqual(spec.metadata, {
    name: 'deployment-front',
    namespace: 'shop',
    annotations: { 'generated-by': 'kubescape' },
    labels: { 'kubescape.io/workload-kind': 'Deployment', 'kubescape.io/workload-name': 'front' },
  })
  assert.deepEqual(policyRef, [
    {
      ipBlock: '140.82.112.0/20',
      originalIP: '140.82.121.4',
      dns: 'github.com.',
      name: 'github',
      server: 'github.com',
    },
  ])
})

test('a neighbourhood that still learns has no policy, one that a person wrote has', async () => {
  const list = async (annotations: Readonly<Record<string, string>>) =>
    Array.fromAsync(generatedNetworkPolicies.list(fakeSourceReader([neighborhood({}, annotations)])))
  assert.equal((await list({ 'kubescape.io/status': 'initializing' })).length, 0)
  assert.equal((await list({ 'kubescape.io/managed-by': 'User' })).length, 1)
})

test('a list reads no bodies until asked, and a newer known server makes policies newer', async () => {
  const reader = fakeSourceReader([neighborhood({}), servers])
  const [policy] = await Array.fromAsync(generatedNetworkPolicies.list(reader))
  assert.equal(reader.bodiesRead, 0)
  assert.equal(policy?.meta.resourceVersion, '9')
})

test('a neighbourhood of the wrong shape gives what can be read of it', async () => {
  const neighbors = [
    null,
    'x',
    { ports: 'y', podSelector: 1 },
    { ipAddress: '10.0.0.1', ports: [{ port: '80' }, { protocol: 'tcp' }] },
  ]
  const spec = { matchLabels: { app: 'x' }, containers: [null, { egress: neighbors }] }
  const source = { ...neighborhood({}), body: { spec } }
  const odd = { ...servers, body: { spec: [null, { ipBlock: 7 }] } }
  const policy = await generatedNetworkPolicies.get(fakeSourceReader([source, odd]), { namespace: 'shop', name: 'nn' })
  const body = (await policy?.body()) as unknown as PolicyBody
  assert.deepEqual(body.spec.spec.egress, [{ to: [block('10.0.0.1/32')], ports: [{ protocol: 'TCP' }] }])
})

test('a neighbourhood that selects no pods makes no policy', async () => {
  const source = { ...neighborhood({}), body: { spec: { containers: [] } } }
  const policy = await generatedNetworkPolicies.get(fakeSourceReader([source]), { namespace: 'shop', name: 'nn' })
  assert.deepEqual(await policy?.body(), { policyRef: [] })
})
