// SPDX-License-Identifier: Apache-2.0
import { isRecord } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { type FakeReply, type FakeRest, fakeRest } from './fake-rest.ts'

/** One Lease behind optimistic concurrency, as an API server keeps it. */
export interface LeaseServer {
  /** A client of its own; `fault` may throw before the server is reached, or after it has acted. */
  client(fault?: (request: KubeRequest, when: 'before' | 'after') => void | Promise<void>): FakeRest
  /** The stored spec; nothing when there is no lease. */
  spec(): Readonly<Record<string, unknown>> | undefined
  /** As if somebody had deleted it. */
  remove(): void
  writeCount(): number
}

/** An empty server. */
export function leaseServer(): LeaseServer {
  let stored: { readonly version: number; readonly object: Readonly<Record<string, unknown>> } | undefined
  let writes = 0

  function answer({ method, body }: KubeRequest): FakeReply {
    if (method === 'GET') return stored ? { body: shown() } : failure(404, 'NotFound')
    if (method === 'POST') return stored ? failure(409, 'AlreadyExists') : save(body)
    if (!stored) return failure(404, 'NotFound')
    const sent = isRecord(body) && isRecord(body['metadata']) ? body['metadata']['resourceVersion'] : undefined
    return sent === String(stored.version) ? save(body) : failure(409, 'Conflict')
  }

  function save(body: unknown): FakeReply {
    stored = { version: ++writes, object: isRecord(body) ? body : {} }
    return { body: shown() }
  }

  function shown(): object {
    const metadata = isRecord(stored?.object['metadata']) ? stored.object['metadata'] : {}
    return { ...stored?.object, metadata: { ...metadata, resourceVersion: String(stored?.version) } }
  }

  return {
    client: fault =>
      fakeRest(async request => {
        await fault?.(request, 'before')
        const reply = answer(request)
        await fault?.(request, 'after')
        return reply
      }),
    spec: () => (isRecord(stored?.object['spec']) ? stored.object['spec'] : undefined),
    remove() {
      stored = undefined
    },
    writeCount: () => writes,
  }
}

function failure(status: number, reason: string): FakeReply {
  return { status, body: { kind: 'Status', status: 'Failure', code: status, reason, message: reason } }
}
