// SPDX-License-Identifier: Apache-2.0
/** What checks of API behaviour work with: a client, and a kind to try it on. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ApiClient, TestAnswer } from '#testing/api-client.ts'

/** A namespaced kind that takes creates, updates, patches and deletes. */
export interface CheckedKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  /** Everything of an object but type and metadata; `variant` makes two objects differ. */
  body(variant: string): Readonly<Record<string, unknown>>
  /** Its list delivers whole objects. */
  readonly isListedWhole: boolean
  /** Unknown fields are noticed. */
  readonly hasStrictFields: boolean
}

/** A check runs in two namespaces of its own, which exist and are empty. */
export interface CheckKit extends ApiClient {
  readonly kind: CheckedKind
  readonly namespace: string
  readonly otherNamespace: string
  /** Path of the kind's collection: in the namespace, another one, or all. */
  readonly path: string
  readonly otherPath: string
  readonly allPath: string
  object(metadata: object, variant?: string): Record<string, unknown>
  /** Creates an object in the namespace; it must succeed. */
  create(metadata: object, variant?: string): Promise<KubeObject>
}

export interface ApiCheck {
  /** What must hold, as a sentence. */
  readonly name: string
  /** Absent: the check is about every kind. */
  readonly appliesTo?: (kind: CheckedKind) => boolean
  run(kit: CheckKit): Promise<void>
}

export function createKit(client: ApiClient, kind: CheckedKind, namespaces: readonly [string, string]): CheckKit {
  const [namespace, otherNamespace] = namespaces
  const base = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`
  const path = `${base}/namespaces/${namespace}/${kind.plural}`
  function object(metadata: object, variant = '1'): Record<string, unknown> {
    return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, ...kind.body(variant) }
  }
  return {
    ...client,
    kind,
    namespace,
    otherNamespace,
    path,
    otherPath: `${base}/namespaces/${otherNamespace}/${kind.plural}`,
    allPath: `${base}/${kind.plural}`,
    object,
    async create(metadata, variant) {
      const answer = await client.call('POST', path, { body: object(metadata, variant) })
      assert.equal(answer.status, 201, answer.text)
      return answer.json
    },
  }
}

/** Status code and reason of a refusal. */
export function refusalOf({ status, json }: TestAnswer): [number, unknown] {
  assert.equal(json.kind, 'Status')
  assert.equal(json['status'], 'Failure')
  assert.equal(json['code'], status)
  return [status, json['reason']]
}

/** Items of a list. */
export function itemsOf({ json, status, text }: TestAnswer): KubeObject[] {
  assert.equal(status, 200, text)
  assert.ok(Array.isArray(json['items']), 'a list has items, also when it is empty')
  return json['items'] as KubeObject[]
}

export function namesOf(answer: TestAnswer): string[] {
  return itemsOf(answer).map(({ metadata }) => metadata.name)
}

/** Metadata of a list. */
export function listMeta({ json }: TestAnswer): {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
} {
  return json.metadata as never
}

/** Version of an object as a number, to compare it. */
export function versionOf({ metadata }: KubeObject): number {
  const version = Number(metadata.resourceVersion)
  assert.ok(Number.isSafeInteger(version) && version > 0, `a version: ${metadata.resourceVersion}`)
  return version
}
