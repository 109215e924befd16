// SPDX-License-Identifier: Apache-2.0
/** Asks the cluster who a token belongs to and what a user may do, and remembers the answers for a while. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { tooManyRequests } from '#adapters/apiserver/api-error.ts'
import type { Decision, RequestAttributes } from '#adapters/apiserver/auth.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'

export interface Reviews {
  /**
   * The user of a bearer token; undefined when the cluster does not know it. Throws `KubeError` when it cannot say, and
   * TooManyRequests while too many others are asked about.
   */
  userOfToken(token: string): Promise<UserInfo | undefined>
  /** Whether the user may. Throws as `userOfToken`. */
  mayDo(attributes: RequestAttributes): Promise<Decision>
}

export interface ReviewOptions {
  readonly rest: KubeRest
  /** Audiences that a token may be for; empty: the API server's own. */
  readonly audiences?: readonly string[]
}

/** Answers of either sort that are kept, good and bad ones alike. */
const maxAnswers = 10_000
/** Questions under way at once: whoever makes up tokens must not have us flood the API server. */
const maxAsking = 100
/** A token that is revoked, or not known yet, is asked about again after this. */
const tokenMs = 10_000
/** As kube-apiserver remembers the answers of its authorization webhook. */
const allowedMs = 300_000
const deniedMs = 30_000

interface TokenReview {
  readonly status?: {
    readonly authenticated?: boolean
    readonly user?: {
      readonly username?: string
      readonly uid?: string
      readonly groups?: readonly string[]
      readonly extra?: Readonly<Record<string, readonly string[]>>
    }
  }
}

interface SubjectAccessReview {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string }
}

/** Reviews by the API server behind `rest`. Tokens are kept as hashes only. */
export function createReviews({ rest, audiences = [] }: ReviewOptions): Reviews {
  const users = new LRUCache<string, { readonly user: UserInfo | undefined }>({ max: maxAnswers, ttl: tokenMs })
  const decisions = new LRUCache<string, Decision>({ max: maxAnswers })
  const askOnce = createAskOnce()

  async function askUser(token: string): Promise<UserInfo | undefined> {
    const spec = { token, ...(audiences.length > 0 && { audiences }) }
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec }
    const path = '/apis/authentication.k8s.io/v1/tokenreviews'
    return userOf(await rest.request<TokenReview>({ method: 'POST', path, body }))
  }

  async function askDecision(spec: object): Promise<Decision> {
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec }
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const { status = {} } = await rest.request<SubjectAccessReview>({ method: 'POST', path, body })
    return { allowed: status.allowed === true, ...(status.reason && { reason: status.reason }) }
  }

  return {
    async userOfToken(token) {
      const key = hashOf(token)
      const known = users.get(key)
      if (known) return known.user
      return askOnce(`token ${key}`, async () => {
        const user = await askUser(token)
        users.set(key, { user })
        return user
      })
    },
    async mayDo(attributes) {
      const spec = reviewSpec(attributes)
      // Long paths and many groups are kept as a hash, too: the bound on answers is one on memory.
      const key = hashOf(JSON.stringify(spec))
      const known = decisions.get(key)
      if (known) return known
      return askOnce(`access ${key}`, async () => {
        const decision = await askDecision(spec)
        decisions.set(key, decision, { ttl: decision.allowed ? allowedMs : deniedMs })
        return decision
      })
    },
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Asks each question once at a time, however many wait for its answer, and not too many at once. */
function createAskOnce(): <T>(key: string, ask: () => Promise<T>) => Promise<T> {
  const asking = new Map<string, Promise<unknown>>()
  return async <T>(key: string, ask: () => Promise<T>) => {
    const known = asking.get(key)
    if (known) return known as Promise<T>
    if (asking.size >= maxAsking) throw tooManyRequests(`${maxAsking} users are being asked about; try again later`, 1)
    const asked = ask().finally(() => asking.delete(key))
    asking.set(key, asked)
    return asked
  }
}

function userOf({ status }: TokenReview): UserInfo | undefined {
  const { username, uid, groups = [], extra } = status?.user ?? {}
  if (status?.authenticated !== true || !username) return undefined
  return { name: username, ...(uid !== undefined && { uid }), groups, ...(extra && { extra }) }
}

function reviewSpec({ user, verb, path, resource }: RequestAttributes): object {
  const who = {
    user: user.name,
    groups: user.groups,
    ...(user.uid !== undefined && { uid: user.uid }),
    ...(user.extra && { extra: user.extra }),
  }
  if (!resource) return { ...who, nonResourceAttributes: { path, verb } }
  const { group, version, plural, subresource, namespace, name } = resource
  return {
    ...who,
    resourceAttributes: {
      group,
      version,
      resource: plural,
      verb,
      ...(subresource !== undefined && { subresource }),
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { name }),
    },
  }
}
