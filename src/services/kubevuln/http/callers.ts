// SPDX-License-Identifier: Apache-2.0
/** Who may command the service. */
import { timingSafeEqual } from 'node:crypto'
import { tokenReviewer } from '#adapters/kube/access/token-review.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'

export type IsAllowed = (token: string) => Promise<boolean>

/** Lets in whoever has one of the tokens. Compared in constant time. */
export function oneOfTokens(tokens: readonly string[]): IsAllowed {
  const known = tokens.map(token => Buffer.from(token))
  return async token => {
    const given = Buffer.from(token)
    return known.filter(each => each.length === given.length && timingSafeEqual(each, given)).length > 0
  }
}

export interface UserCheck {
  readonly rest: KubeRest
  readonly audience: string
  /** Names of users, such as `system:serviceaccount:kubescape:operator`. */
  readonly users: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

/** Lets in these users with tokens that were made for this service; nobody while the API server cannot be asked. */
export function oneOfUsers({ rest, audience, users, clock, log }: UserCheck): IsAllowed {
  const review = tokenReviewer({ rest, audiences: [audience], clock })
  return async token => {
    try {
      const username = await review(token)
      return username !== undefined && users.includes(username)
    } catch (error) {
      log.warn('a token could not be reviewed', { error })
      return false
    }
  }
}

/** Lets in whom one of the checks lets in. */
export function anyOf(...checks: readonly IsAllowed[]): IsAllowed {
  return async token => {
    for (const check of checks) if (await check(token)) return true
    return false
  }
}
