// SPDX-License-Identifier: Apache-2.0
/** Checks of statuses: who asks for something and who tells what became of it write by paths of their own. */
import assert from 'node:assert/strict'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { changing, type KindUnderTest } from './kind-under-test.ts'
import { type Check, expectStatus, type Scene, versionOf } from './scene.ts'

interface Managed {
  readonly manager: string
  readonly subresource?: string
}

function hasStatus({ status }: KindUnderTest): boolean {
  return status !== undefined
}

/** What a status must show of `sent`: defaults may be added to it. */
function assertShows(object: KubeObject, sent: JsonObject): void {
  assert.partialDeepStrictEqual(object['status'] ?? {}, sent)
}

async function patchStatus(scene: Scene, status: JsonObject): Promise<KubeObject> {
  const answer = await scene.send('PATCH', `${scene.path('a')}/status?fieldManager=teller`, { body: { status } })
  return expectStatus(answer, 200).json
}

/** Writing a status, and not writing it. */
export const statusChecks: readonly Check[] = [
  {
    name: 'a status is written by its own path, and nothing else is',
    applies: hasStatus,
    async run(scene) {
      const created = await scene.create('a')
      const status = scene.kind.status?.(3) ?? {}
      const told = await patchStatus(scene, status)
      assertShows(told, status)
      assert.notEqual(versionOf(told), versionOf(created))
      assert.equal(told.metadata.generation, created.metadata.generation)
      const { managedFields = [] } = told.metadata as { managedFields?: readonly Managed[] }
      assert.ok(managedFields.some(({ manager, subresource }) => manager === 'teller' && subresource === 'status'))
      const both = { ...told, ...scene.kind.body(9), status: scene.kind.status?.(4) ?? {} }
      const put = expectStatus(await scene.send('PUT', `${scene.path('a')}/status`, { body: both }), 200).json
      assertShows(put, both.status)
      assert.equal(changing(scene.kind, put), changing(scene.kind, created))
      const read = expectStatus(await scene.send('GET', `${scene.path('a')}/status`), 200).json
      assert.deepEqual(read, put)
      assert.deepEqual(await scene.get('a'), put)
    },
  },
  {
    name: 'whoever writes an object leaves its status alone',
    applies: hasStatus,
    async run(scene) {
      await scene.create('a')
      const told = await patchStatus(scene, scene.kind.status?.(3) ?? {})
      const other = scene.kind.status?.(5) ?? {}
      const same = expectStatus(await scene.put({ ...told, status: other }), 200).json
      assert.deepEqual([versionOf(same), same['status']], [versionOf(told), told['status']])
      const merged = expectStatus(await scene.merge('a', { status: other }), 200).json
      assert.deepEqual([versionOf(merged), merged['status']], [versionOf(told), told['status']])
      const changed = expectStatus(await scene.merge('a', { ...scene.kind.body(6), status: other }), 200).json
      assert.deepEqual(changed['status'], told['status'])
      assert.equal(changing(scene.kind, changed), changing(scene.kind, scene.kind.body(6)))
    },
  },
]
