// SPDX-License-Identifier: Apache-2.0
/** An API server over an in-memory store, reached over real HTTP on the loopback interface. */
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { kubernetesApi } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { type ApiServer, type ApiServerOptions, createApiServer } from '#adapters/apiserver/server.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import type { ObjectStore } from '#adapters/db/store.ts'
import { systemClock } from '#runtime/clock.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { memoryLog } from './memory-log.ts'

export interface TestServer extends Pick<ApiClient, 'call' | 'watch'> {
  readonly server: ApiServer
  readonly store: ObjectStore
  readonly url: string
  /** Lines the server logged. */
  readonly lines: ReturnType<typeof memoryLog>['lines']
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a server with the built-in kinds and `extra` ones. */
export async function startTestServer(
  extra: readonly ResourceDescriptor[] = [],
  options: Partial<ApiServerOptions> = {},
): Promise<TestServer> {
  const user = { name: 'tester', groups: ['system:masters'] }
  const api = kubernetesApi({ authenticate: async () => user, authorize: async () => true })
  const clock = options.clock ?? systemClock
  const store = options.store ?? openSqliteStore({ file: ':memory:', clock, firstVersion: 1 })
  const { log, lines } = memoryLog()
  const server = await createApiServer({
    descriptors: [...api.descriptors, ...extra],
    structure: api.structure,
    openapi: api.openApi,
    authentication: everybodyIs(user),
    random: Math.random,
    version: { major: '1', minor: '36', gitVersion: 'v1.36.3' },
    log,
    ...options,
    store,
    clock,
  })
  const { url } = await server.listen({})
  const client = createApiClient(url)
  return {
    server,
    store,
    url,
    lines,
    call: (method, path, request) => client.call(method, path, request),
    watch: (path, headers) => client.watch(path, headers),
    async [Symbol.asyncDispose]() {
      client.close()
      await server.close(0)
      if (!options.store) await store.close()
    },
  }
}
