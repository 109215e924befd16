// SPDX-License-Identifier: Apache-2.0
/** Asks the API server itself, before anything is removed: a cache may be behind, or have been filled by mistake. */

import { type ListSink, listAll } from '#adapters/kube/list/list-pages.ts'
import { isKubeError, type KubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import {
  type ClusterFacts,
  factsOf,
  isWatchedKind,
  type ObjectFacts,
  runningKinds,
  type WatchedKind,
  watchedKinds,
} from './facts.ts'
import { createJudge, hasContainer, workloadKindOf } from './judge.ts'
import type { Subject } from './subject.ts'

export interface LiveCheck {
  /** Whether what a result is about is gone for certain. Throws `KubeError` when the server cannot say. */
  isGone(subject: Subject): Promise<boolean>
}

export interface LiveCheckParts {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly ownNamespace: string
  readonly signal: AbortSignal
}

const pageSize = 250
const objectLimitBytes = 8 * 1024 * 1024
const idleMs = 20_000
const openTimeoutMs = 30_000

/** A check for one sweep: what runs is listed at most once. */
export function createLiveCheck(parts: LiveCheckParts): LiveCheck {
  const { rest, ownNamespace, signal } = parts
  let listed: Promise<ClusterFacts> | undefined

  async function find(kind: WatchedKind, namespace: string, name: string): Promise<ObjectFacts | undefined> {
    try {
      return factsOf({
        ...(await rest.request<KubeObject>({ method: 'GET', path: pathOf(kind, namespace, name), signal })),
        kind,
      })
    } catch (error) {
      if (isKubeError(error, 'not-found') && isAbout(error, name)) return undefined
      throw error
    }
  }

  async function isGrantGone({ binding }: Extract<Subject, { kind: 'grant' }>): Promise<boolean> {
    const { kind, namespace, name } = binding
    if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return false
    const found = await find(kind, namespace, name)
    if (!found) return true
    const { roleRef } = found
    if (roleRef?.kind === 'ClusterRole') return !(await find('ClusterRole', '', roleRef.name))
    return roleRef?.kind === 'Role' && !(await find('Role', namespace, roleRef.name))
  }

  async function isWorkloadGone(subject: Extract<Subject, { kind: 'workload' }>): Promise<boolean> {
    const kind = workloadKindOf(subject.workloadKind)
    if (!kind) return false
    const found = await find(kind, subject.namespace, subject.name)
    return !found || !hasContainer(found, subject.container)
  }

  return {
    async isGone(subject) {
      switch (subject.kind) {
        case 'image':
        case 'instance':
          listed ??= listRunning(parts)
          return createJudge(await listed, ownNamespace)(subject).kind === 'gone'
        case 'workload':
          return isWorkloadGone(subject)
        case 'object': {
          const { kind, namespace, name } = subject.ref
          return isWatchedKind(kind) && !(await find(kind, namespace, name))
        }
        case 'grant':
          return isGrantGone(subject)
        case 'node':
          return !(await find('Node', '', subject.name))
      }
    },
  }
}

/** A path that nothing serves is not found either; only an answer that names the object is about it. */
function isAbout({ details }: KubeError, name: string): boolean {
  return details?.['name'] === name
}

function pathOf(kind: WatchedKind, namespace: string, name: string): string {
  const { path } = watchedKinds[kind]
  const [, root, ...rest] = path.split('/')
  const plural = rest.at(-1) ?? ''
  const apiVersion = root === 'api' ? 'v1' : rest.slice(0, -1).join('/')
  return resourcePath({ apiVersion, plural, name, ...(namespace !== '' && { namespace }) })
}

async function listRunning({ rest, clock, signal }: LiveCheckParts): Promise<ClusterFacts> {
  const lists = new Map<WatchedKind, Map<string, ObjectFacts>>()
  for (const kind of runningKinds) {
    const found = new Map<string, ObjectFacts>()
    const sink = sinkInto(found, kind)
    const { path } = watchedKinds[kind]
    await listAll({ rest, clock, path, selectors: {}, pageSize, objectLimitBytes, idleMs, openTimeoutMs, signal, sink })
    lists.set(kind, found)
  }
  return {
    find: (kind, namespace, name) => lists.get(kind)?.get(`${namespace}/${name}`),
    all: kind => lists.get(kind)?.values() ?? [],
  }
}

function sinkInto(found: Map<string, ObjectFacts>, kind: WatchedKind): ListSink {
  const incomplete = (why: string) => {
    throw new Error(`listing what runs: ${why} ${kind}; nothing is removed on a list that is not whole`)
  }
  return {
    page() {},
    item(value) {
      const object = value as KubeObject
      const { name, namespace = '' } = object.metadata
      found.set(`${namespace}/${name}`, factsOf({ ...object, kind }))
    },
    tooLarge: sizeBytes => incomplete(`a too large (${sizeBytes} bytes)`),
    unreadable: () => incomplete('an unreadable'),
    restart: () => found.clear(),
  }
}
