// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'

export interface TokenReviewOptions {
  readonly rest: KubeRest
  /** A token that is not for one of these is refused, as are tokens of which the server does not tell for whom they are. */
  readonly audiences: readonly string[]
  readonly clock: Clock
}

/** How long an answer of the API server is trusted. */
const trustMs = 60_000
const maxRemembered = 1_000

interface TokenReview {
  readonly status?: {
    readonly authenticated?: boolean
    readonly audiences?: readonly string[]
    readonly user?: { readonly username?: string }
  }
}

/**
 * Asks the API server whose token it is; answers the name of the user, or undefined for a token that is not valid
 * here. Rejects with `KubeError` when the server cannot be asked. Source: authentication.k8s.io/v1 TokenReview.
 */
export function tokenReviewer({
  rest,
  audiences,
  clock,
}: TokenReviewOptions): (token: string) => Promise<string | undefined> {
  const known = new Map<string, { readonly username: string | undefined; readonly untilMs: number }>()
  return async token => {
    // The token itself is not kept.
    const key = createHash('sha256').update(token).digest('base64')
    const before = known.get(key)
    if (before && before.untilMs > clock.monotonicMs()) return before.username
    const { status = {} } = await rest.request<TokenReview>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token, audiences } },
    })
    const isOurs = status.audiences?.some(audience => audiences.includes(audience)) === true
    const username = status.authenticated === true && isOurs ? status.user?.username : undefined
    const [oldest] = known.keys()
    if (known.size >= maxRemembered && oldest !== undefined) known.delete(oldest)
    known.set(key, { username, untilMs: clock.monotonicMs() + trustMs })
    return username
  }
}
