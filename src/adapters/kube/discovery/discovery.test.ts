// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { type FakeReply, fakeRest, unreachable } from '#testing/fake-rest.ts'
import { collectionPath, createDiscovery, findByKind, findByName, longestAgeMs } from './discovery.ts'

const verbs = ['get', 'list', 'watch']

function aggregated(resource: string, kind: string, extra: object = {}) {
  return {
    resource,
    singularResource: kind.toLowerCase(),
    responseKind: { group: '', version: '', kind },
    scope: 'Namespaced',
    verbs,
    ...extra,
  }
}

function groupList(...items: object[]) {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items }
}

const core = groupList({
  metadata: {},
  versions: [
    {
      version: 'v1',
      resources: [
        aggregated('pods', 'Pod', {
          shortNames: ['po'],
          categories: ['all'],
          subresources: [{ subresource: 'log' }, { subresource: 'status' }],
        }),
        aggregated('nodes', 'Node', { scope: 'Cluster' }),
        aggregated('events', 'Event', { shortNames: ['ev'] }),
      ],
    },
  ],
})
const groups = groupList(
  {
    metadata: { name: 'apps' },
    versions: [{ version: 'v1', resources: [aggregated('deployments', 'Deployment', { shortNames: ['deploy'] })] }],
  },
  { metadata: { name: 'events.k8s.io' }, versions: [{ version: 'v1', resources: [aggregated('events', 'Event')] }] },
  {
    metadata: { name: 'autoscaling' },
    versions: [
      { version: 'v2', resources: [aggregated('horizontalpodautoscalers', 'HorizontalPodAutoscaler')] },
      { version: 'v1', resources: [aggregated('horizontalpodautoscalers', 'HorizontalPodAutoscaler')] },
    ],
  },
  { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }] },
)

/** A server of the aggregated form, with ETags. */
function modernServer() {
  const documents: Record<string, object> = { '/api': core, '/apis': groups }
  const rest = fakeRest(({ path, headers }): FakeReply => {
    const document = documents[path]
    const etag = `"${JSON.stringify(document).length}"`
    return headers?.['if-none-match'] === etag ? { status: 304 } : { body: document, headers: { etag } }
  })
  return { rest, documents }
}

test('aggregated: two requests tell everything', async () => {
  const { rest } = modernServer()
  const { resources, doubts } = await createDiscovery(rest, fakeClock()).snapshot()
  assert.equal(rest.requests.length, 2)
  assert.ok(
    rest.requests[0]?.accept?.startsWith('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,'),
  )
  assert.deepEqual(resources[0], {
    group: '',
    version: 'v1',
    kind: 'Pod',
    plural: 'pods',
    singular: 'pod',
    shortNames: ['po'],
    categories: ['all'],
    isNamespaced: true,
    verbs,
    subresources: ['log', 'status'],
  })
  assert.equal(resources[1]?.isNamespaced, false)
  assert.deepEqual(doubts, [{ groupVersion: 'metrics.k8s.io/v1beta1', because: 'its server does not answer' }])
})

test('resources go by every name kubectl knows', async () => {
  const { rest } = modernServer()
  const { resources } = await createDiscovery(rest, fakeClock()).snapshot()
  const found = (name: string) => {
    const resource = findByName(resources, name)
    return resource && `${resource.group}/${resource.version}/${resource.plural}`
  }
  const cases: Record<string, string | undefined> = {
    pods: '/v1/pods',
    pod: '/v1/pods',
    po: '/v1/pods',
    Pod: '/v1/pods',
    deploy: 'apps/v1/deployments',
    'deployments.apps': 'apps/v1/deployments',
    'Deployment.v1.apps': 'apps/v1/deployments',
    events: '/v1/events',
    'events.events.k8s.io': 'events.k8s.io/v1/events',
    'events.v1.events.k8s.io': 'events.k8s.io/v1/events',
    horizontalpodautoscalers: 'autoscaling/v2/horizontalpodautoscalers',
    'horizontalpodautoscalers.v1.autoscaling': 'autoscaling/v1/horizontalpodautoscalers',
    'deployments.extensions': undefined,
    widgets: undefined,
    constructor: undefined,
  }
  for (const [name, expected] of Object.entries(cases)) assert.equal(found(name), expected, name)
})

test('kinds are found in their preferred version, or in the one asked for', async () => {
  const { rest } = modernServer()
  const { resources } = await createDiscovery(rest, fakeClock()).snapshot()
  const hpa = { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' }
  assert.equal(findByKind(resources, hpa)?.version, 'v2')
  assert.equal(findByKind(resources, { ...hpa, version: 'v1' })?.version, 'v1')
  assert.equal(findByKind(resources, { ...hpa, version: 'v3' }), undefined)
})

test('paths of collections', async () => {
  const { rest } = modernServer()
  const discovery = createDiscovery(rest, fakeClock())
  const path = async (name: string, namespace?: string) => {
    const resource = await discovery.find(name)
    return resource && collectionPath(resource, namespace)
  }
  assert.equal(await path('pods'), '/api/v1/pods')
  assert.equal(await path('deploy', 'shop'), '/apis/apps/v1/namespaces/shop/deployments')
  assert.equal(await path('nodes', 'shop'), '/api/v1/nodes')
})

test('the cache lasts, an unchanged server answers 304, a new kind is found', async () => {
  const { rest, documents } = modernServer()
  const clock = fakeClock()
  const discovery = createDiscovery(rest, clock)
  await discovery.find('pods')
  assert.equal(await discovery.find('widgets'), undefined)
  assert.equal(rest.requests.length, 2, 'a miss in a new cache asks nothing')
  await clock.advance(10_000)
  documents['/apis'] = groupList({
    metadata: { name: 'x.io' },
    versions: [{ version: 'v1', resources: [aggregated('widgets', 'Widget')] }],
  })
  assert.equal((await discovery.find('widgets'))?.group, 'x.io')
  assert.equal(rest.requests.length, 4)
  assert.ok(rest.requests[2]?.headers?.['if-none-match'])
  assert.equal((await discovery.find('pods'))?.kind, 'Pod', 'what was not sent again is still known')
  await clock.advance(longestAgeMs)
  await discovery.find('pods')
  assert.equal(rest.requests.length, 6)
})

test('many who ask at once cost one request each way', async () => {
  const { rest } = modernServer()
  const discovery = createDiscovery(rest, fakeClock())
  await Promise.all(Array.from({ length: 10 }, () => discovery.find('pods')))
  assert.equal(rest.requests.length, 2)
})

test('classic: one request per group version, and one that fails hides only itself', async () => {
  const classic: Record<string, unknown> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        { name: 'apps', preferredVersion: { version: 'v1' }, versions: [{ version: 'v1beta1' }, { version: 'v1' }] },
        { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] },
      ],
    },
    '/api/v1': {
      resources: [
        { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs, shortNames: ['po'] },
        { name: 'pods/log', namespaced: true, kind: 'Pod', verbs: ['get'] },
      ],
    },
    '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs }] },
    '/apis/apps/v1beta1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs }] },
  }
  const rest = fakeRest(({ path }) =>
    path in classic ? { body: classic[path] } : { status: 503, body: { message: 'away' } },
  )
  const discovery = createDiscovery(rest, fakeClock())
  const { resources, doubts } = await discovery.snapshot()
  assert.deepEqual(
    resources.map(({ group, version, plural }) => `${group}/${version}/${plural}`),
    ['/v1/pods', 'apps/v1/deployments', 'apps/v1beta1/deployments'],
  )
  assert.deepEqual(resources[0]?.subresources, ['log'])
  assert.deepEqual(
    doubts.map(({ groupVersion }) => groupVersion),
    ['metrics.k8s.io/v1beta1'],
  )
  assert.match(doubts[0]?.because ?? '', /away/)
})

test('nonsense in a document costs its entries, an unreachable server everything', async () => {
  const odd = fakeRest(({ path }) => ({
    body:
      path === '/api'
        ? {
            kind: 'APIGroupDiscoveryList',
            items: [
              null,
              1,
              {
                versions: [
                  { resources: [{}] },
                  { version: 'v1', resources: [{ resource: 'x' }, aggregated('pods', 'Pod')] },
                ],
              },
            ],
          }
        : [],
  }))
  const { resources } = await createDiscovery(odd, fakeClock()).snapshot()
  assert.deepEqual(
    resources.map(({ plural }) => plural),
    ['pods'],
  )
  const away = fakeRest(() => {
    throw unreachable()
  })
  const discovery = createDiscovery(away, fakeClock())
  await assert.rejects(discovery.snapshot(), unreachable())
  await assert.rejects(discovery.snapshot(), unreachable(), 'a failure is not cached')
  assert.equal(away.requests.length, 4)
})
