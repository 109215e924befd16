// SPDX-License-Identifier: Apache-2.0
/** The informer against a real kube-apiserver: what it relies on is what that does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantIdentity, constantText, type KubeConfig } from '#adapters/kube/access/config.ts'
import { isKubeError, KubeError } from '#adapters/kube/rest/errors.ts'
import { createRest, type KubeRequest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { describeOnEnvtest, type Envtest } from '#testing/envtest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import type { KubeAccess } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import { objectKey } from './indexer.ts'
import { createInformer, type Informer } from './informer.ts'
import type { ReflectorTuning } from './reflector-tuning.ts'

/** A custom resource: its history begins when it is defined, so that version 1 is older than any that is known. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.test.example' },
  spec: {
    group: 'test.example',
    scope: 'Namespaced',
    names: { plural: 'boats', singular: 'boat', kind: 'Boat' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}
const boats: Resource = {
  path: '/apis/test.example/v1/namespaces/default/boats',
  apiVersion: 'test.example/v1',
  kind: 'Boat',
}
const configMaps: Resource = { path: '/api/v1/namespaces/default/configmaps', apiVersion: 'v1', kind: 'ConfigMap' }

interface Resource {
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
}

function configOf({ server, caPem, credential, serverName }: KubeAccess): KubeConfig {
  const identity =
    credential.kind === 'token'
      ? { authorization: `Bearer ${credential.token}` }
      : { certificate: { certPem: credential.certificatePem, keyPem: credential.privateKeyPem } }
  return {
    server,
    ca: constantText(caPem),
    credentials: constantIdentity(identity),
    ...(serverName === undefined ? {} : { tlsServerName: serverName }),
  }
}

interface Scene {
  readonly admin: KubeRest
  readonly informer: Informer<KubeObject>
  readonly put: (name: string, value: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
  /** Waits until the cache equals a fresh list. */
  readonly settle: () => Promise<void>
}

interface SceneOptions {
  /** Default: `configMaps`. */
  readonly resource?: Resource
  readonly as?: KubeAccess
  readonly tuning?: Partial<ReflectorTuning>
  /** Changes what the informer asks for; `undefined` refuses it as an older server would. */
  readonly rewrite?: (query: NonNullable<KubeRequest['query']>) => KubeRequest['query']
}

async function watching(plane: Envtest, options: SceneOptions, act: (scene: Scene) => Promise<void>): Promise<void> {
  const admin = createRest(configOf(plane.adminConfig))
  const own = createRest(configOf(options.as ?? plane.adminConfig))
  const rest: Pick<KubeRest, 'raw'> = {
    raw(request) {
      const query = options.rewrite ? options.rewrite(request.query ?? {}) : request.query
      return query ? own.raw({ ...request, query }) : Promise.reject(new KubeError('invalid', 'rewritten'))
    },
  }
  const { tuning = {}, resource = configMaps } = options
  const { path, apiVersion, kind } = resource
  const { log } = memoryLog()
  const informer = createInformer<KubeObject>({ rest, path, clock: systemClock, random: Math.random, log, tuning })

  async function put(name: string, value: string): Promise<void> {
    const body = { apiVersion, kind, metadata: { name }, data: { value } }
    const query = { fieldManager: 'test', force: true }
    await admin.request({
      method: 'PATCH',
      path: `${path}/${name}`,
      query,
      body,
      contentType: 'application/apply-patch+yaml',
    })
  }

  async function remove(name: string): Promise<void> {
    await admin.request({ method: 'DELETE', path: `${path}/${name}` }).catch((error: unknown) => {
      if (!isKubeError(error, 'not-found')) throw error
    })
  }

  async function settle(): Promise<void> {
    await waitFor({ what: 'the cache to be right', timeoutMs: 10_000 }, async () => {
      const { items } = await admin.request<{ items: KubeObject[] }>({ method: 'GET', path })
      const [should, is] = [items, [...informer.store.values()]].map(objects =>
        objects.map(object => `${objectKey(object)}@${object.metadata.resourceVersion}`).sort(),
      )
      return String(should) === String(is) ? true : undefined
    })
  }

  for (let number = 0; number < 7; number++) await put(`item-${number}`, 'first')
  try {
    informer.start()
    await act({ admin, informer, put, remove, settle })
  } finally {
    await informer.stop()
    await Promise.all([own.close(), admin.close()])
  }
}

async function churn({ put, remove }: Scene): Promise<void> {
  await put('item-1', 'second')
  await remove('item-2')
  await put('item-3', 'second')
  await remove('item-3')
  await put('item-3', 'third')
  await put('item-8', 'first')
}

describeOnEnvtest('the informer', { controllerManager: false }, plane => {
  test('streams the list, and what changes', () =>
    watching(plane(), {}, async scene => {
      await scene.informer.synced
      await churn(scene)
      await scene.settle()
      const { lists, watchLists, watches, failures, events, stale } = scene.informer.counters()
      assert.deepEqual(
        { lists, watchLists, watches, failures, stale },
        { lists: 0, watchLists: 1, watches: 1, failures: {}, stale: 0 },
      )
      assert.equal(events.DELETED, 2)
      const [object] = scene.informer.store.values()
      assert.deepEqual([object?.apiVersion, object?.kind], ['v1', 'ConfigMap'])
    }))

  test('reads pages from a server that cannot stream lists, with the kind filled in', () =>
    watching(
      plane(),
      {
        tuning: { pageSize: 3 },
        rewrite: query => (query['sendInitialEvents'] === true ? undefined : query),
      },
      async scene => {
        await scene.informer.synced
        await churn(scene)
        await scene.settle()
        const { lists, pages, listsOnly } = scene.informer.counters()
        assert.deepEqual([lists, pages >= 3, listsOnly], [1, true, true])
        for (const object of scene.informer.store.values())
          assert.deepEqual([object.apiVersion, object.kind], ['v1', 'ConfigMap'])
      },
    ))

  test('goes from one watch to the next without losing anything', () =>
    watching(plane(), { tuning: { watchShortestS: 1, watchLongestS: 1, steadyMs: 500 } }, async scene => {
      for (let round = 0; scene.informer.counters().watches < 4; round++) {
        await churn(scene)
        await scene.put('item-0', `round ${round}`)
      }
      await scene.settle()
      const { failures, relists, watchLists } = scene.informer.counters()
      assert.deepEqual({ failures, watchLists }, { failures: {}, watchLists: 1 })
      assert.equal(relists.expired, 0)
    }))

  test('lists again when its version is too old', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const setUp = createRest(configOf(plane().adminConfig))
    await setUp.request({ method: 'POST', path: definitions, body: definition })
    await waitFor({ what: 'the resource to be served', timeoutMs: 10_000 }, () =>
      setUp.request({ method: 'GET', path: boats.path }).catch(() => undefined),
    )
    await setUp.close()
    let spoiled = false
    function rewrite(query: NonNullable<KubeRequest['query']>): KubeRequest['query'] {
      if (spoiled || query['resourceVersion'] === undefined) return query
      spoiled = true
      return { ...query, resourceVersion: '1' }
    }
    await watching(
      plane(),
      { resource: boats, tuning: { watchShortestS: 1, watchLongestS: 1 }, rewrite },
      async scene => {
        await waitFor({ what: 'a second list', timeoutMs: 20_000 }, () =>
          Promise.resolve(scene.informer.counters().watchLists === 2 ? true : undefined),
        )
        assert.equal(scene.informer.counters().relists.expired, 1)
        await churn(scene)
        await scene.settle()
      },
    )
  })

  test('waits for a right that is granted later', () => {
    const as = plane().userConfig({ name: 'late', groups: [] })
    const rbac = '/apis/rbac.authorization.k8s.io/v1'
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }]
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'late' }
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'late' }]
    return watching(plane(), { as }, async scene => {
      await waitFor({ what: 'a refusal', timeoutMs: 10_000 }, () =>
        Promise.resolve((scene.informer.counters().failures.forbidden ?? 0) > 1 ? true : undefined),
      )
      const metadata = { name: 'late' }
      await scene.admin.request({ method: 'POST', path: `${rbac}/clusterroles`, body: { metadata, rules } })
      await scene.admin.request({
        method: 'POST',
        path: `${rbac}/clusterrolebindings`,
        body: { metadata, roleRef, subjects },
      })
      await scene.settle()
    })
  })
})
