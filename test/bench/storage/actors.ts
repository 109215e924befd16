// SPDX-License-Identifier: Apache-2.0
/** Clients of a cluster at work: each is an endless sequence of requests that goes on from the answer to the last one. */
import { seededRandom } from '#testing/random.ts'
import { type BenchAnswer, type BenchRequest, versionIn } from './exchange.ts'
import { pathOf, summariesPath, summary } from './objects.ts'

/** A request, and what it is for. */
export interface Step extends BenchRequest {
  readonly what: string
}

/** What became of a request. */
export interface Noted {
  readonly what: string
  readonly tookMs: number
  readonly status: number
}

export type Actor = () => Generator<Step, void, BenchAnswer>

/** Objects that are there: `x0` and so on. */
export interface Ground {
  readonly objects: number
  readonly namespaceOf: (i: number) => string
}

/** Reads: mostly single objects, often a namespace, sometimes a page of everything. */
export function reader({ objects, namespaceOf }: Ground, seed: number): Actor {
  return function* () {
    const random = seededRandom(seed)
    for (;;) {
      const i = random.below(objects)
      const dice = random.below(100)
      const namespace = summariesPath(namespaceOf(i))
      if (dice < 90) yield { what: 'get', method: 'GET', path: `${namespace}/x${i}` }
      else if (dice < 98) yield { what: 'list of a namespace', method: 'GET', path: namespace }
      else yield { what: 'list of 500', method: 'GET', path: `${summariesPath()}?limit=500` }
    }
  }
}

/** Creates one object after the other. */
export function writer({ namespaceOf }: Ground, number: number): Actor {
  return function* () {
    for (let i = 0; ; i++) {
      const namespace = `w-${namespaceOf(i)}`
      const body = summary({ name: `w${number}-${i}`, namespace })
      yield { what: 'create', method: 'POST', path: summariesPath(namespace), body }
    }
  }
}

/** Reads and replaces objects that no other updater touches. */
export function updater({ objects, namespaceOf }: Ground, number: number, updaters: number): Actor {
  return function* () {
    for (let round = 1; ; round++) {
      for (let i = number; i < objects; i += updaters) {
        const namespace = namespaceOf(i)
        const path = `${summariesPath(namespace)}/x${i}`
        const answer = yield { what: 'get before update', method: 'GET', path }
        const body = summary({ name: `x${i}`, namespace, round, resourceVersion: versionIn(answer) })
        yield { what: 'update', method: 'PUT', path, body }
      }
    }
  }
}

const profileNamespace = 'profiles'
const reportsPerRound = 10

/** Takes reports about containers together into one profile, and removes them. */
export function consolidator(): Actor {
  return function* () {
    const profiles = pathOf('containerprofiles', profileNamespace)
    for (let round = 0; ; round++) {
      const name = (i: number) => `report-${round}-${i}`
      for (let i = 0; i < reportsPerRound; i++)
        yield { what: 'consolidator: report', method: 'POST', path: profiles, body: profile(name(i), i) }
      yield { what: 'consolidator: list', method: 'GET', path: profiles }
      for (let i = 0; i < reportsPerRound; i++)
        yield { what: 'consolidator: read', method: 'GET', path: `${profiles}/${name(i)}` }
      yield { what: 'consolidator: profile', method: 'POST', path: profiles, body: profile(`profile-${round}`, 100) }
      for (let i = 0; i < reportsPerRound; i++)
        yield { what: 'consolidator: remove', method: 'DELETE', path: `${profiles}/${name(i)}` }
    }
  }
}

function profile(name: string, opens: number): string {
  return JSON.stringify({
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'ContainerProfile',
    metadata: { name, namespace: profileNamespace },
    spec: {
      architectures: ['amd64'],
      capabilities: ['NET_BIND_SERVICE'],
      opens: Array.from({ length: opens + 10 }, (_, i) => ({
        path: `/usr/lib/x86_64/lib${i}.so`,
        flags: ['O_RDONLY'],
      })),
    },
  })
}
