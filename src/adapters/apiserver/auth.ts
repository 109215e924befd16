// SPDX-License-Identifier: Apache-2.0
/** Who asks, and whether they may: the two hooks of a server, and the simplest answers to both. */
import { createHash } from 'node:crypto'
import type { UserInfo } from './descriptor.ts'

/** What authentication may look at. */
export interface Credentials {
  /** A header by its lower-case name; of a repeated one the values are joined by commas. */
  header(name: string): string | undefined
  /** Every header as it came, names in lower case: values that hold commas stay whole. */
  rawHeaders(): readonly (readonly [name: string, value: string])[]
  /** The client's certificate as DER; absent when it sent none. It has not been verified. */
  peerCertificate(): Uint8Array | undefined
}

/** What a request does, as authorization sees it. */
export interface RequestAttributes {
  readonly user: UserInfo
  /** `get`, `list`, `watch`, `create`, …; for other paths the lower-case method. */
  readonly verb: string
  readonly path: string
  /** Absent for paths that are no resource. */
  readonly resource?: {
    readonly group: string
    readonly version: string
    readonly plural: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
}

export interface Decision {
  readonly allowed: boolean
  /** Why not, for the client to read. */
  readonly reason?: string
}

/** Decides who may do what. Both methods may ask elsewhere; a rejection is answered as an internal error. */
export interface Authentication {
  /** The user, or undefined when the request proves none: it is then refused everywhere but at health checks. */
  authenticate(credentials: Credentials): Promise<UserInfo | undefined>
  authorize(attributes: RequestAttributes): Promise<Decision>
}

const allowed: Decision = { allowed: true }

/**
 * Knows users by bearer tokens, and lets each do everything: for servers on the loopback interface.
 *
 * Tokens are compared by their hashes, so that the time of a comparison tells nothing about them.
 */
export function bearerTokens(users: ReadonlyMap<string, UserInfo>): Authentication {
  const byHash = new Map([...users].map(([token, user]) => [hashOf(token), user]))
  return {
    async authenticate(credentials) {
      const [, token] = /^bearer +([^\s]{1,4096})$/i.exec(credentials.header('authorization') ?? '') ?? []
      return token === undefined ? undefined : byHash.get(hashOf(token))
    },
    authorize: async () => allowed,
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Lets everybody do everything under one name: for tests, and for servers nobody else can reach. */
export function everybodyIs(user: UserInfo): Authentication {
  return { authenticate: async () => user, authorize: async () => allowed }
}
