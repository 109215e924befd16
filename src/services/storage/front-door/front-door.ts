// SPDX-License-Identifier: Apache-2.0
/**
 * Who may enter storage.
 *
 * A request through kube-apiserver carries the front proxy's certificate; kube-apiserver has authenticated and
 * authorised it. A direct request carries a certificate of the cluster's authority or a bearer token, and the
 * cluster is asked what its user may do. Everybody else gets health checks only.
 */
import type { Authentication, Decision } from '#adapters/apiserver/auth.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import type { Clock } from '#runtime/clock.ts'
import { type FrontProxySettings, userOfCertificate, userOfFrontProxy } from './request-headers.ts'
import type { Reviews } from './reviews.ts'

export interface FrontDoorParts {
  /** The settings in force; they change while the server runs. */
  readonly settings: () => FrontProxySettings
  readonly reviews: Reviews
  readonly clock: Pick<Clock, 'nowMs'>
}

const allowed: Decision = { allowed: true }

/** The two hooks of the API server. */
export function frontDoor({ settings, reviews, clock }: FrontDoorParts): Authentication {
  /** Users whom kube-apiserver let pass; an object here was made by us for one request. */
  const authorised = new WeakSet<UserInfo>()
  return {
    async authenticate(credentials) {
      const nowMs = clock.nowMs()
      const forwarded = userOfFrontProxy(settings(), credentials, nowMs)
      if (forwarded) {
        authorised.add(forwarded)
        return forwarded
      }
      const certified = userOfCertificate(settings(), credentials, nowMs)
      if (certified) return certified
      const [, token] = /^bearer +([^\s]{1,16384})$/i.exec(credentials.header('authorization') ?? '') ?? []
      return token === undefined ? undefined : reviews.userOfToken(token)
    },
    async authorize(attributes) {
      if (authorised.has(attributes.user)) return allowed
      return reviews.mayDo(attributes)
    },
  }
}
