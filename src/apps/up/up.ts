// SPDX-License-Identifier: Apache-2.0
/**
 * Every box in one process: a cluster (real or embedded), storage, posture.
 *
 *     identity → cluster and storage → manifests → images and posture → greeting → until a signal
 */
import { dirname, join } from 'node:path'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { constantIdentity, constantText, type KubeConfig } from '#adapters/kube/access/config.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { startTelemetry } from '#adapters/otlp/start-telemetry.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import { postureOptions } from '#apps/cluster/posture-settings.ts'
import { type Severity, severities } from '#domain/severity.ts'
import { type Clock, systemClock } from '#runtime/clock.ts'
import { readConfig } from '#runtime/config.ts'
import type { Part, PartContext } from '#runtime/lifecycle.ts'
import type { Log } from '#runtime/log.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { type Kubescape, kubescapeSettings, startKubescape } from '#services/kubescape/start.ts'
import { startLocalCleanup } from '#services/storage/start.ts'
import { startEmbeddedCluster, startLocalResults } from './embedded-cluster.ts'
import { greeting, nextSteps } from './greeting.ts'
import { loadIdentity, type ServerIdentity } from './identity.ts'
import { imageGreeting } from './image-greeting.ts'
import { type ImageScans, startImageScans } from './image-scans.ts'
import { keepIdentity } from './keep-identity.ts'
import { writeKubeconfig } from './kubeconfig-file.ts'
import { localResults } from './local-results.ts'
import { ensureNamespace, seedCluster } from './seed.ts'
import type { UpOptions } from './up-options.ts'

export interface UpParts {
  readonly options: UpOptions
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  /** Folder of `cluster`, `images` and `advisories`. */
  readonly exampleDir: string
  readonly log: Log
  /** Lines for the person who started it. */
  readonly say: (line: string) => void
  readonly progress: (text: string) => void
  readonly color: boolean
  readonly widthColumns: number
}

const ownNamespace = 'kubescape'
const worstShown = 10
/** Time for the last spans to be sent. */
const spansWithinMs = 500
/** Images that are scanned this long after the posture are shown with it; others follow when they are. */
const imagesWithinMs = 3_000
/** Our own server on the loopback interface needs no protection from us. */
const localRequestsPerSecond = 100_000

/** The parts of the process, in the order in which they start. */
export function upParts(parts: UpParts): Part[] {
  const { options, log, say } = parts
  const clock = systemClock
  const telemetry = startTelemetry({ env: parts.env, service: 'ks', log, clock, random: Math.random })
  const state: {
    identity?: ServerIdentity
    local?: AssembledServer
    stopKeeping?: () => void
    results?: KubeRest
    cluster?: KubeRest
    kubescape?: Kubescape
    images?: ImageScans
    cleanup?: { stop(): Promise<void> }
    clusterName?: string
  } = {}
  return [
    { name: 'telemetry', start: () => undefined, stop: () => telemetry.stop(spansWithinMs) },
    {
      name: 'server',
      async start() {
        state.identity = await loadIdentity(options.dataDir, options.host, clock.nowMs())
        const file = options.databaseUrl ?? (options.dataDir && join(options.dataDir, 'storage.db'))
        const serverOptions = {
          identity: state.identity,
          host: options.host,
          port: options.port,
          ...(file !== undefined && { file }),
          ...(options.seal && { seal: options.seal }),
          clock,
          random: Math.random,
          log,
        }
        state.local = options.kubeconfig
          ? await startLocalResults(serverOptions)
          : await startEmbeddedCluster(serverOptions)
        const { local } = state
        state.stopKeeping = keepIdentity({
          identity: state.identity,
          dir: options.dataDir,
          host: options.host,
          clock,
          log,
          onCertificate: certificate => local.setCertificate(certificate),
        })
        if (state.local.quarantined !== undefined)
          say(`The database was damaged and put aside as ${state.local.quarantined}; it starts empty.`)
        await writeKubeconfig(options.kubeconfigOut, {
          name: 'ks',
          server: state.local.url,
          caPem: state.identity.authority.certificatePem,
          token: state.identity.token,
        })
        say(`Serving on ${state.local.url}`)
      },
      stop() {
        state.stopKeeping?.()
        return state.local?.stop()
      },
    },
    {
      name: 'cluster',
      async start() {
        const { local, identity } = state
        if (!local || !identity) return
        state.results = localRest(local, identity, clock)
        if (options.kubeconfig) {
          const config = await loadKubeconfig({ ...options.kubeconfig, env: parts.env, homeDir: parts.homeDir, clock })
          state.cluster = createRest(config)
          state.clusterName = config.contextName ?? 'cluster'
          say(`Watching ${config.server} (context ${state.clusterName}), read only`)
          return
        }
        state.cluster = state.results
        state.clusterName = 'embedded'
        await fill(local, parts)
      },
      async stop() {
        await state.cluster?.close()
        if (state.results !== state.cluster) await state.results?.close()
      },
    },
    {
      name: 'clean-up',
      start() {
        const { local, cluster } = state
        if (!local || !cluster) return
        const { operations } = local.server
        state.cleanup = startLocalCleanup({ rest: cluster, operations, ownNamespace, clock, random: Math.random, log })
      },
      stop: () => state.cleanup?.stop(),
    },
    {
      name: 'images',
      async start(run) {
        const { cluster, results, clusterName } = state
        const choice = imageChoice(options)
        if (!cluster || !results || clusterName === undefined || choice === 'none') return
        state.images = await startImageScans(
          {
            source: choice,
            cluster,
            results,
            clusterName,
            ownNamespace,
            exampleDir: parts.exampleDir,
            keepDir: options.dataDir ?? dirname(options.kubeconfigOut),
            ...(options.dataDir !== undefined && {
              layerFile: join(options.dataDir, 'layers.db'),
              queuePlace: join(options.dataDir, 'scan-queue.db'),
            }),
            env: parts.env,
            clock,
            random: Math.random,
            log,
          },
          run.signal,
        )
      },
      stop: () => state.images?.stop(),
    },
    {
      name: 'posture',
      async start(run) {
        const { local, cluster, results, clusterName } = state
        if (!local || !cluster || !results || clusterName === undefined) return
        const startedMs = clock.monotonicMs()
        const discovery = createDiscovery(cluster, clock)
        const isEmbedded = cluster === results
        const resultDiscovery = isEmbedded ? discovery : createDiscovery(results, clock)
        const kubescape = await startKubescape(
          {
            cluster,
            results,
            resultWrites: localResults(local.server.operations),
            // A real cluster is only read.
            ...(isEmbedded && { exceptionStatus: results }),
            findPath: kind => findPath(discovery, kind),
            findResultPath: kind => findPath(resultDiscovery, kind),
            setup: { clusterName, ownNamespace, setOwner: isEmbedded },
            clock,
            random: Math.random,
            log,
            tracer: telemetry.tracer,
            ...(await postureOptions(readConfig(kubescapeSettings, parts.env), discovery, { log, clock })),
            ...(options.api && { api: apiSettings(options.api, parts) }),
            onProgress: (done, all) => parts.progress(`scanning ${done} of ${all} objects`),
          },
          run.signal,
        )
        state.kubescape = kubescape
        if (kubescape.port !== undefined) say(`HTTP API, probes and metrics on port ${kubescape.port}`)
        void greetAfterFirstScan({ kubescape, images: state.images, startedMs }, parts, run)
      },
      stop: () => state.kubescape?.stop(),
    },
  ]
}

/** The settings of the environment, but for the address, and with scans kept beside the data. */
function apiSettings({ host, port }: { readonly host: string; readonly port: number }, { env, options }: UpParts) {
  const { certFile: _, keyFile: __, ...settings } = readConfig(kubescapeSettings, env)
  return { ...settings, host, port, scansDir: join(options.dataDir ?? dirname(options.kubeconfigOut), 'scans') }
}

/** Behind the start: the first scan of a large cluster takes longer than a start may. */
async function greetAfterFirstScan(
  { kubescape, images, startedMs }: FirstScans,
  parts: UpParts,
  run: PartContext,
): Promise<void> {
  const say = (lines: readonly string[]) => {
    parts.progress('')
    for (const line of lines) parts.say(line)
  }
  try {
    await kubescape.firstScan
    const tookMs = systemClock.monotonicMs() - startedMs
    const shown = images && (await within(images.firstScan, imagesWithinMs, run.signal))
    say(postureGreeting(kubescape, tookMs, parts))
    say(unreadLines(kubescape.state().unreadKinds))
    if (shown) say(imageGreeting(shown, parts))
    say(nextSteps(worstOf(kubescape), parts.options.kubeconfigOut, images !== undefined))
    if (images && !shown) say(imageGreeting(await images.firstScan, parts))
    if (parts.options.once) run.finish()
    else parts.say('Watching for changes. Ctrl-C ends.')
  } catch (error) {
    run.fail(error)
  }
}

interface FirstScans {
  readonly kubescape: Kubescape
  readonly images: ImageScans | undefined
  readonly startedMs: number
}

/** What the promise resolves with, or undefined when that takes longer. */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  const late = new AbortController()
  try {
    const wait = systemClock.sleep(ms, AbortSignal.any([signal, late.signal])).then(
      () => undefined,
      () => undefined,
    )
    return await Promise.race([promise, wait])
  } finally {
    late.abort()
  }
}

/** The example brings its own registry; those of others are asked only when somebody wants it. */
function imageChoice({ images, kubeconfig, manifestsDir }: UpOptions): ImageChoice {
  const isSample = kubeconfig === undefined && manifestsDir === undefined
  if (images === false) return 'none'
  if (isSample) return 'sample'
  return images === true ? 'registries' : 'none'
}

type ImageChoice = 'none' | 'sample' | 'registries'

function localRest(local: AssembledServer, identity: ServerIdentity, clock: Clock): KubeRest {
  const config: KubeConfig = {
    server: local.url,
    ca: constantText(identity.authority.certificatePem),
    credentials: constantIdentity({ authorization: `Bearer ${identity.token}` }),
  }
  return createRest(config, {
    limiter: createTokenBucket({ clock, ratePerSecond: localRequestsPerSecond, burst: localRequestsPerSecond }),
  })
}

/** Fills the embedded cluster: with the example when it is empty, or with what it is told to. */
async function fill(local: AssembledServer, { options, exampleDir, say, progress }: UpParts): Promise<void> {
  const api = local.server.local
  const namespaces = api.resourceOf('v1', 'Namespace')
  let isEmpty = true
  if (namespaces) for await (const _ of api.list(namespaces)) isEmpty = false
  for (const name of ['default', 'kube-system', ownNamespace]) await ensureNamespace(api, name)
  if (!isEmpty && options.manifestsDir === undefined) return
  const dir = options.manifestsDir ?? join(exampleDir, 'cluster')
  const report = await seedCluster(api, dir, {
    overwrite: options.manifestsDir !== undefined,
    isEmpty,
    onProgress: done => progress(`loading ${done} objects`),
  })
  progress('')
  say(`Embedded cluster: ${report.created} objects created, ${report.updated} updated from ${dir}`)
  for (const doubt of report.doubts) say(`  not taken: ${doubt}`)
}

function postureGreeting(kubescape: Kubescape, tookMs: number, { color, widthColumns }: UpParts): string[] {
  const failures = Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
  for (const { bySeverity } of kubescape.scoreboard.all())
    for (const each of severities) failures[each] += bySeverity[each]
  return greeting(
    { objects: kubescape.state().objects, tookMs, worst: worstOf(kubescape), failures },
    { color, widthColumns },
  )
}

/** What may not be read, before somebody takes silence for a pass; the log says why. */
function unreadLines(unread: readonly { readonly kind: string }[]): string[] {
  if (unread.length === 0) return []
  return [`May not be read, and what needs it is not evaluated: ${unread.map(({ kind }) => kind).join(', ')}`, '']
}

function worstOf(kubescape: Kubescape) {
  return kubescape.scoreboard.worst(worstShown)
}
