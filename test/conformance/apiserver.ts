// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- apiserver [embedded|storage|aggregated|real]…`: the same checks of API behaviour against a kind
 * of the embedded cluster, against each kind of storage on it, against the same kinds behind the aggregator of a real
 * kube-apiserver, and against that server's own, which proves that the checks tell the truth.
 */
import { assembleServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { builtinDescriptors } from '#adapters/apiserver/builtin/descriptors.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { startClusterStorage, storageApi } from '#services/storage/start.ts'
import { startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { type CheckSubject, configMaps, runChecks } from '#testing/api-checks/checks.ts'
import type { CheckedKind } from '#testing/api-checks/kit.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { startEnvtest, whyNoEnvtest } from '#testing/envtest.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'

const needsControlPlane = new Set(['aggregated', 'real'])

interface Subject extends Omit<CheckSubject, 'kind'> {
  readonly kinds: readonly CheckedKind[]
  stop(): Promise<void>
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const wanted = argv.length > 0 ? argv : ['embedded', 'storage', 'aggregated', 'real']
  const details: string[] = []
  let [passed, failed, skipped] = [0, 0, 0]
  for (const name of wanted) {
    const why = needsControlPlane.has(name) ? whyNoEnvtest(process.env) : undefined
    if (why !== undefined) {
      details.push(`SKIP ${name}: ${why}`)
      skipped++
      continue
    }
    const subject = await startSubject(name)
    for (const kind of subject.kinds) {
      for await (const { check, error } of runChecks({ ...subject, kind })) {
        if (error === undefined) passed++
        else {
          failed++
          const message = error instanceof Error ? error.message.slice(0, 2000) : 'failed without an error'
          details.push(`FAIL ${name} ${kind.plural}: ${check}\n     ${message}`)
        }
      }
    }
    await subject.stop()
  }
  return { passed, failed, skipped, details }
}

async function startSubject(name: string): Promise<Subject> {
  if (name === 'embedded') return embedded([configMaps])
  if (name === 'storage') return embedded(storedKinds())
  if (name === 'aggregated') return aggregated()
  if (name === 'real') return real()
  throw new Error(`no server "${name}"; there are: embedded, storage, aggregated, real`)
}

/** The kinds of storage that can be written and live in namespaces. */
function storedKinds(): readonly CheckedKind[] {
  return storageApi()
    .descriptors.filter(({ namespaced, projection }) => namespaced && !projection)
    .map(({ group, version, kind, plural, listShape }) => ({
      apiVersion: `${group}/${version}`,
      kind,
      plural,
      body: variant => ({ spec: { variant } }),
      isListedWhole: listShape === 'full',
      hasStrictFields: false,
    }))
}

async function embedded(kinds: readonly CheckedKind[]): Promise<Subject> {
  const user = { name: 'admin', groups: ['system:masters'] }
  const storage = storageApi()
  const cluster = await assembleServer({
    descriptors: [
      ...builtinDescriptors({ authenticate: async () => user, authorize: async () => true }),
      ...storage.descriptors,
    ],
    definitions: [builtinDefinitions, storage.definitions],
    isCluster: true,
    version: { major: '1', minor: '36', gitVersion: 'v1.36.3' },
    authentication: everybodyIs(user),
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  })
  const client = createApiClient(cluster.url)
  return {
    kinds,
    ...subjectOf(client),
    async stop() {
      client.close()
      await cluster.stop()
    },
  }
}

/** Requests go to the real API server, which passes them on. */
async function aggregated(): Promise<Subject> {
  const plane = await startEnvtest({ controllerManager: false })
  const storage = await startAggregatedStorage(plane, startClusterStorage)
  const client = createApiClient(plane.adminConfig)
  return {
    kinds: storedKinds(),
    ...subjectOf(client),
    async stop() {
      client.close()
      await storage.stop()
      await plane.stop()
    },
  }
}

async function real(): Promise<Subject> {
  const plane = await startEnvtest({ controllerManager: false })
  const client = createApiClient(plane.adminConfig)
  return {
    kinds: [configMaps],
    ...subjectOf(client),
    async stop() {
      client.close()
      await plane.stop()
    },
  }
}

function subjectOf(client: ApiClient): Omit<CheckSubject, 'kind'> {
  let count = 0
  return {
    client,
    async newNamespace() {
      const name = `checks-${count++}`
      const { status, text } = await client.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } })
      if (status !== 201) throw new Error(`creating namespace ${name}: ${text}`)
      return name
    },
  }
}
