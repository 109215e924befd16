// SPDX-License-Identifier: Apache-2.0
import { errorOfStatus, KubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest, KubeRest } from '#adapters/kube/rest/rest.ts'

/** What the server says: a JSON body, and 200 unless told otherwise. 400 and above become errors. */
export interface FakeReply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface FakeRest extends KubeRest {
  /** Requests in the order they came. */
  readonly requests: readonly KubeRequest[]
}

/** A client whose server is a function: no sockets, no real time, no retries. The function may throw a `KubeError`. */
export function fakeRest(answer: (request: KubeRequest) => FakeReply | Promise<FakeReply>): FakeRest {
  const requests: KubeRequest[] = []

  async function send(request: KubeRequest): Promise<Required<FakeReply>> {
    request.signal?.throwIfAborted()
    requests.push(request)
    // As over the wire: what the caller changes later must not reach the server.
    const sent = request.body === undefined ? request : { ...request, body: structuredClone(request.body) }
    const { status = 200, body = {}, headers = {} } = await answer(sent)
    if (status >= 400) throw errorOfStatus(`${request.method} ${request.path}`, body, status)
    return { status, body: structuredClone(body), headers }
  }

  return {
    requests,
    async request<T>(request: KubeRequest): Promise<T> {
      const { body } = await send(request)
      return body as T
    },
    async raw(request) {
      const { status, body, headers } = await send(request)
      return {
        status,
        headers: { 'content-type': 'application/json', ...headers },
        body: once(body),
        cancel: () => undefined,
      }
    },
    close: () => Promise.resolve(),
  }
}

async function* once(body: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(body))
}

/** The error of a server that cannot be reached. */
export function unreachable(): KubeError {
  return new KubeError('network', 'no answer from the fake')
}
