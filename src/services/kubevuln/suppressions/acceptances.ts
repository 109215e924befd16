// SPDX-License-Identifier: Apache-2.0
/** The exceptions about vulnerabilities that stand in the cluster, followed as they come, change and expire. */
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { groupOf, type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'
import { type Acceptance, type AcceptanceTarget, readAcceptance } from '#engines/vulnmatch/excuse/acceptance.ts'
import type { CancelTimer, Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { workloadOf } from '#services/kubevuln/results/workload-of.ts'
import { imageNames } from './suppressions.ts'
import { type WorkloadLabels, workloadLabels } from './workload-labels.ts'

/** Exceptions that concern what a command is about. */
export interface ConcerningAcceptances {
  /** In order of their names; those that have ended are among them. */
  readonly concerning: readonly Acceptance[]
  /** Active ones of which nobody can tell: labels that they select by are not known. They excuse nothing. */
  readonly unknown: number
}

/** What of a command decides. */
export type AcceptedCommand = Pick<ScanCommand, 'wlid' | 'instanceId' | 'imageTag' | 'containerName'>

/** What a command is about. */
export function targetOf(command: AcceptedCommand): AcceptanceTarget {
  const workload = parseWorkloadId(command.wlid)
  const ref = workloadOf(command)
  return {
    namespace: workload?.namespace ?? '',
    apiGroup: ref ? groupOf(ref.apiVersion) : '',
    kind: workload?.kind ?? '',
    name: workload?.name ?? '',
    containerName: command.containerName,
    images: imageNames(command.imageTag),
  }
}

/** Which exceptions concern what a command is about. */
export interface Acceptances {
  of(command: AcceptedCommand): Promise<ConcerningAcceptances>
}

export interface AcceptancesParts {
  readonly cluster: KubeRest
  /** Finds the path of a kind's collection; undefined when the cluster does not serve it. */
  readonly findPath: (kind: string) => Promise<string | undefined>
  /** Something that results may depend on is another. */
  readonly onChange: () => void
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface FollowedAcceptances extends Acceptances {
  /** Resolves when those that stood there at the start are known. */
  readonly synced: Promise<void>
  stop(): Promise<void>
}

const kinds = ['SecurityException.kubescape.io', 'ClusterSecurityException.kubescape.io', 'Namespace'] as const
/** Changes within this are told as one. */
const settleMs = 500
/** Follows the exceptions; kinds that the cluster does not serve are none. */
export async function followAcceptances(parts: AcceptancesParts): Promise<FollowedAcceptances> {
  const { cluster, findPath, clock, random, log } = parts
  const book = new AcceptanceBook(parts)
  const paths = await Promise.all(kinds.map(findPath))
  const informers = paths
    .filter(path => path !== undefined)
    .map(path => {
      const informer: Informer<KubeObject> = createInformer({
        rest: cluster,
        path,
        clock,
        random,
        log,
        transform: pruned,
      })
      const put = (object: KubeObject) => book.put(object)
      informer.on({ added: put, updated: put, deleted: object => book.remove(object) })
      informer.start()
      return informer
    })
  return {
    of: command => book.of(command),
    synced: Promise.all(informers.map(({ synced }) => synced)).then(() => undefined),
    async stop() {
      book.stop()
      await Promise.all(informers.map(informer => informer.stop()))
    },
  }
}

/** Of namespaces the labels alone. */
function pruned({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  return kind === 'Namespace' ? { apiVersion, kind, metadata } : { apiVersion, kind, metadata, ...rest }
}

class AcceptanceBook implements Acceptances {
  readonly #parts: AcceptancesParts
  readonly #labels: WorkloadLabels
  readonly #namespaces = new Map<string, Readonly<Record<string, string>>>()
  readonly #objects = new Map<string, KubeObject>()
  #usable: readonly Acceptance[] = []
  #unusable = 0
  #telling: CancelTimer | undefined
  #expiring: CancelTimer | undefined

  constructor(parts: AcceptancesParts) {
    this.#parts = parts
    this.#labels = workloadLabels(parts)
    const add = (name: string, help: string, value: () => number) =>
      parts.metrics.add({ name, help, type: 'gauge', samples: () => [{ value: value() }] })
    add(
      'kubevuln_exceptions_active',
      'Exceptions about vulnerabilities that excuse something.',
      () => this.#active().length,
    )
    add('kubevuln_exceptions_unusable', 'Exceptions that cannot be used.', () => this.#unusable)
  }

  put(object: KubeObject): void {
    if (isException(object)) this.#objects.set(keyOf(refOf(object)), object)
    else this.#namespaces.set(object.metadata.name, object.metadata.labels ?? {})
    this.#changed()
  }

  remove(object: KubeObject): void {
    if (isException(object)) this.#objects.delete(keyOf(refOf(object)))
    else this.#namespaces.delete(object.metadata.name)
    this.#changed()
  }

  async of(command: Parameters<Acceptances['of']>[0]): Promise<ConcerningAcceptances> {
    const ref = workloadOf(command)
    const target = targetOf(command)
    const isOpen = this.#usable.some(each => each.concerns(target) === 'unknown')
    const labels = isOpen && ref ? await this.#labels.of(ref) : undefined
    const judged = this.#usable.map(each => [each, each.concerns({ ...target, labels })] as const)
    const active = new Set(this.#active())
    return {
      concerning: judged.filter(([, concerns]) => concerns === 'yes').map(([each]) => each),
      unknown: judged.filter(([each, concerns]) => concerns === 'unknown' && active.has(each)).length,
    }
  }

  stop(): void {
    this.#telling?.()
    this.#expiring?.()
  }

  #active(): readonly Acceptance[] {
    const nowMs = this.#parts.clock.nowMs()
    return this.#usable.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs)
  }

  #changed(): void {
    const { clock, log, onChange } = this.#parts
    this.#telling ??= clock.after(settleMs, () => {
      this.#telling = undefined
      const usable: Acceptance[] = []
      this.#unusable = 0
      for (const [key, object] of [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const read = readAcceptance(object, namespace => this.#namespaces.get(namespace))
        if (typeof read === 'string') {
          this.#unusable++
          log.warn('an exception excuses nothing', { name: key, reason: read })
        } else if (read) usable.push(read)
      }
      this.#usable = usable
      this.#awaitEnd()
      onChange()
    })
  }

  /** When the next of them ends, results change without anything being changed. */
  #awaitEnd(): void {
    const { clock, onChange } = this.#parts
    this.#expiring?.()
    this.#expiring = undefined
    const nowMs = clock.nowMs()
    const ends = this.#usable
      .flatMap(({ expiresAtMs, vulnerabilities }) => [expiresAtMs, ...vulnerabilities.map(each => each.expiresAtMs)])
      .filter(end => end !== undefined && end > nowMs)
    if (ends.length === 0) return
    const next = Math.min(...(ends as number[]))
    this.#expiring = clock.after(next - nowMs + 1, () => {
      this.#awaitEnd()
      onChange()
    })
  }
}

function isException({ apiVersion }: KubeObject): boolean {
  return groupOf(apiVersion) === 'kubescape.io'
}
