// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP client, imported narrowly: agents and `request`, without fetch, mocks, caches and interceptors.
 *
 * `import 'undici'` costs 27 MB of memory in a process that needs 18; the version is pinned exactly.
 */
import type { Dispatcher } from 'undici'
import request from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'

export type { Dispatcher }
export { Agent }

/** Sends one request through an agent; resolves with the head of the answer, its body still to be read. */
export function requestThrough(
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> {
  return request.call(dispatcher, options)
}
