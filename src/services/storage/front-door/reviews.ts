// SPDX-License-Identifier: Apache-2.0
/** Asks the cluster who a token belongs to and what a user may do, and remembers the answers for a while. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Decision, RequestAttributes } from '#adapters/apiserver/auth.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import type { KubeRest } from '#adapters/kube/rest.ts'

export interface Reviews {
  /** The user of a bearer token; undefined when the cluster does not know it. Throws `KubeError` when it cannot say. */
  userOfToken(token: string): Promise<UserInfo | undefined>
  /** Whether the user may. Throws `KubeError` when the cluster cannot say. */
  mayDo(attributes: RequestAttributes): Promise<Decision>
}

export interface ReviewOptions {
  readonly rest: KubeRest
  /** Audiences that a token may be for; empty: the API server's own. */
  readonly audiences?: readonly string[]
}

const maxAnswers = 10_000
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
  return {
    async userOfToken(token) {
      const key = createHash('sha256').update(token).digest('hex')
      const known = users.get(key)
      if (known) return known.user
      const spec = { token, ...(audiences.length > 0 && { audiences }) }
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec }
      const review = await rest.request<TokenReview>({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body,
      })
      const user = userOf(review)
      users.set(key, { user })
      return user
    },
    async mayDo(attributes) {
      const spec = reviewSpec(attributes)
      const key = JSON.stringify(spec)
      const known = decisions.get(key)
      if (known) return known
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec }
      const { status = {} } = await rest.request<SubjectAccessReview>({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        body,
      })
      const decision = { allowed: status.allowed === true, ...(status.reason && { reason: status.reason }) }
      decisions.set(key, decision, { ttl: decision.allowed ? allowedMs : deniedMs })
      return decision
    },
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
