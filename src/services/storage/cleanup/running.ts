// SPDX-License-Identifier: Apache-2.0
/** Which images and which versions of workloads a cluster runs. */
import { formatImageRef, parseImageRef } from '#domain/image-ref.ts'
import type { InstanceId } from '#domain/instance-id.ts'
import { type ClusterFacts, isWatchedKind, type ObjectFacts, runningKinds } from './facts.ts'

export type Answer = 'yes' | 'no' | 'unknown'

/** One look at what runs. */
export interface Running {
  /** Whether a pod has a container of an image, or a workload that has no pods now would start one. */
  runsImage(imageId: string, imageTag: string): Answer
  /** Whether a pod is of this version of a workload, or the workload is there and has no pods at all. */
  runsInstance(instance: InstanceId): Answer
}

const digest = /sha256:[0-9a-f]{64}/

/** Looks at all pods and workloads. Cost: O(objects). */
export function runningIn(facts: ClusterFacts): Running {
  const images = imagesIn(facts)
  const pods = podsIn(facts)
  return {
    runsImage(imageId, imageTag) {
      const [id] = digest.exec(imageId) ?? digest.exec(imageTag) ?? []
      const names = [imageTag, imageId].filter(text => text !== '').map(nameOf)
      if (id !== undefined) return images.ids.has(id) || names.some(name => images.unresolved.has(name)) ? 'yes' : 'no'
      if (names.some(name => images.names.has(name))) return 'yes'
      return parseImageRef(imageTag).kind === 'ref' ? 'no' : 'unknown'
    },
    runsInstance: instance => runsInstance(facts, pods, instance),
  }
}

interface Images {
  /** Digests that nodes report. */
  readonly ids: ReadonlySet<string>
  /** Names of images. */
  readonly names: ReadonlySet<string>
  /** Those of them of which no digest is known where they are named. */
  readonly unresolved: ReadonlySet<string>
}

function imagesIn(facts: ClusterFacts): Images {
  const ids = new Set<string>()
  const names = new Set<string>()
  const resolved = new Set<string>()
  const open: { readonly namespace: string; readonly name: string }[] = []
  for (const { kind, metadata, containers = [] } of objectsOf(facts)) {
    const { namespace = '' } = metadata
    for (const { image, imageId } of containers) {
      const name = nameOf(image)
      names.add(name)
      const [id] = digest.exec(imageId) ?? digest.exec(image) ?? []
      if (id !== undefined) ids.add(id)
      if (id !== undefined && kind === 'Pod') resolved.add(`${namespace}/${name}`)
      if (id === undefined) open.push({ namespace, name })
    }
  }
  const unresolved = new Set(
    open.flatMap(({ namespace, name }) => (resolved.has(`${namespace}/${name}`) ? [] : [name])),
  )
  return { ids, names, unresolved }
}

/** Templates of replica sets are left out: those of older revisions name what ran before. */
function* objectsOf(facts: ClusterFacts): Generator<ObjectFacts> {
  for (const kind of runningKinds)
    for (const object of facts.all(kind)) if (kind !== 'ReplicaSet' || !object.owner) yield object
}

function nameOf(text: string): string {
  const parsed = parseImageRef(text)
  if (parsed.kind === 'invalid') return text
  const { digest: _, ...named } = parsed.ref
  return formatImageRef(named)
}

interface Pods {
  /** `namespace/kind/name` of controllers that have pods, those above replica sets and jobs included. */
  readonly controllers: ReadonlySet<string>
  /** `namespace/kind/name` of controllers with the revision of their pods. */
  readonly revisions: ReadonlySet<string>
}

function podsIn(facts: ClusterFacts): Pods {
  const controllers = new Set<string>()
  const revisions = new Set<string>()
  for (const { metadata, owner, revision } of facts.all('Pod')) {
    const { namespace = '' } = metadata
    if (!owner) continue
    controllers.add(`${namespace}/${owner.kind}/${owner.name}`)
    if (revision !== undefined) {
      revisions.add(`${namespace}/${owner.kind}/${revision}`)
      revisions.add(`${namespace}/${owner.kind}/${owner.name}-${revision}`)
    }
    const above = isWatchedKind(owner.kind) ? facts.find(owner.kind, namespace, owner.name)?.owner : undefined
    if (above) controllers.add(`${namespace}/${above.kind}/${above.name}`)
  }
  return { controllers, revisions }
}

function runsInstance(facts: ClusterFacts, pods: Pods, { namespace, kind, name }: InstanceId): Answer {
  switch (kind) {
    case 'Pod':
      return answer(facts.find('Pod', namespace, name) !== undefined)
    case 'ReplicationController':
      return answer(facts.find(kind, namespace, name) !== undefined)
    case 'ReplicaSet':
      return answer(pods.controllers.has(`${namespace}/${kind}/${name}`) || isIdle(facts, pods, namespace, name))
    case 'StatefulSet':
    case 'DaemonSet':
      return answer(
        pods.revisions.has(`${namespace}/${kind}/${name}`) ||
          // A revision is named after its controller; one that has no pods may get them of any revision.
          namesBefore(name).some(
            each => facts.find(kind, namespace, each) && !pods.controllers.has(`${namespace}/${kind}/${each}`),
          ),
      )
    case 'Job':
      return answer(runsJob(facts, namespace, name))
    default:
      return 'unknown'
  }
}

function answer(isSo: boolean): Answer {
  return isSo ? 'yes' : 'no'
}

/** A replica set that is there without pods, and whose deployment, if any, has none of another revision either. */
function isIdle(facts: ClusterFacts, { controllers }: Pods, namespace: string, name: string): boolean {
  const replicaSet = facts.find('ReplicaSet', namespace, name)
  if (!replicaSet) return false
  const { owner } = replicaSet
  return !owner || !controllers.has(`${namespace}/${owner.kind}/${owner.name}`)
}

/** Instances of jobs that a schedule made end in a hash that only their writer knows; the schedule stands for them all. */
function runsJob(facts: ClusterFacts, namespace: string, name: string): boolean {
  if (facts.find('Job', namespace, name)) return true
  const schedule = name.slice(0, Math.max(0, name.lastIndexOf('-')))
  if (schedule === '') return false
  if (facts.find('CronJob', namespace, schedule)) return true
  for (const { metadata } of facts.all('Job'))
    if (metadata.namespace === namespace && metadata.name.startsWith(`${schedule}-`)) return true
  return false
}

/** The name, and what is before each of its hyphens. */
function namesBefore(name: string): readonly string[] {
  const parts = name.split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}
