// SPDX-License-Identifier: Apache-2.0
/** Patches, applies and defaults of ours, compared write by write with what a real kube-apiserver makes of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kubernetesApi } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { callApi, readApi } from '#tools/envtest/access.ts'
import { applySteps, patchedDeployment, patchSteps, type Step } from './deployment-steps.ts'

const { descriptors, structure } = kubernetesApi({
  authenticate: () => Promise.resolve(undefined),
  authorize: () => Promise.resolve(false),
})
const deployments = descriptors.find(({ plural }) => plural === 'deployments')

const base = '/apis/apps/v1/namespaces/default/deployments'
const time = '2026-01-01T00:00:00Z'

const contentTypes = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
  force: 'application/apply-patch+yaml',
} as const

/** What our side makes of a write to the object that the real server has. */
function ours(live: KubeObject | undefined, { by, how, body }: Step): KubeObject {
  assert.ok(deployments)
  const write = { descriptor: deployments, manager: by, time, ...(live && { live }) }
  if (how === 'apply' || how === 'force') {
    return admitted(structure.apply({ ...write, applied: body as KubeObject, force: how === 'force' }))
  }
  assert.ok(live)
  const next = admitted(patched(live, how, body))
  return { ...next, metadata: { ...next.metadata, managedFields: structure.managedFieldsAfter({ ...write, next }) } }
}

function patched(live: KubeObject, how: 'strategic' | 'merge' | 'json', body: unknown): KubeObject {
  assert.ok(deployments)
  if (how === 'json') return structure.jsonPatch(live, body)
  return how === 'merge' ? structure.mergePatch(live, body) : structure.strategicMergePatch(deployments, live, body)
}

function admitted(object: KubeObject): KubeObject {
  assert.ok(deployments)
  const { object: result, causes, unknownFields } = structure.admit(deployments, object)
  assert.deepEqual([causes, unknownFields], [[], []])
  return result
}

/** Without what only a server that stores can know: identity, versions, times, and the status. */
function comparable({ metadata, spec }: KubeObject): unknown {
  const { labels, managedFields = [] } = metadata
  const entries = (managedFields as readonly Readonly<Record<string, unknown>>[])
    .filter(entry => entry['subresource'] === undefined)
    .map(entry => ({ ...entry, time: undefined }))
  return JSON.parse(JSON.stringify({ labels, spec, owners: entries.sort(byManager) })) as unknown
}

function byManager(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): number {
  const key = (entry: Readonly<Record<string, unknown>>) => JSON.stringify([entry['operation'], entry['manager']])
  return key(a) < key(b) ? -1 : 1
}

describeOnEnvtest('writes, against a real kube-apiserver', { controllerManager: false }, plane => {
  async function compareSteps(name: string, steps: readonly Step[]): Promise<void> {
    const { adminConfig } = plane()
    for (const step of steps) {
      const { status, text } = await callApi(adminConfig, { path: `${base}/${name}` })
      const live = status === 200 ? (JSON.parse(text) as KubeObject) : undefined
      const query = `fieldManager=${step.by}${step.how === 'force' ? '&force=true' : ''}`
      const real = (await readApi(adminConfig, {
        method: 'PATCH',
        path: `${base}/${name}?${query}`,
        body: step.body,
        contentType: contentTypes[step.how],
      })) as KubeObject
      assert.deepEqual(comparable(ours(live, step)), comparable(real), step.because)
    }
  }

  test('create: defaults, and who owns what', async () => {
    const { adminConfig } = plane()
    const path = `${base}?fieldManager=ann`
    const real = (await readApi(adminConfig, { method: 'POST', path, body: patchedDeployment })) as KubeObject
    assert.ok(deployments)
    const next = admitted(patchedDeployment as unknown as KubeObject)
    const managedFields = structure.managedFieldsAfter({ descriptor: deployments, manager: 'ann', time, next })
    assert.deepEqual(comparable({ ...next, metadata: { ...next.metadata, managedFields } }), comparable(real))
  })

  test('patches of all three kinds', () => compareSteps('patched', patchSteps))

  test('server-side apply', () => compareSteps('applied', applySteps))

  test('a conflict names the same managers and fields', async () => {
    const { adminConfig } = plane()
    const body = { ...(applySteps[0]?.body as KubeObject), spec: { replicas: 99 } }
    const path = `${base}/applied?fieldManager=new`
    const contentType = contentTypes.apply
    const { status, text } = await callApi(adminConfig, { method: 'PATCH', path, body, contentType })
    assert.equal(status, 409)
    const { causes } = (JSON.parse(text) as { details: { causes: { field: string; message: string }[] } }).details
    const live = (await readApi(adminConfig, { path: `${base}/applied` })) as KubeObject
    assert.throws(
      () => ours(live, { because: '', by: 'new', how: 'apply', body }),
      (error: { causes: { field: string; message: string }[] }) => {
        const texts = (list: readonly { field: string; message: string }[]) =>
          list.map(({ field, message }) => `${field} ${message}`).sort()
        assert.deepEqual(texts(error.causes), texts(causes))
        return true
      },
    )
  })
})
