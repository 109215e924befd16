// SPDX-License-Identifier: Apache-2.0
/** What answering requests needs beside operating on objects. */
import type { Authentication } from '#adapters/apiserver/auth.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { WriteGate } from '#adapters/apiserver/http/limits.ts'
import type { ProtobufReader } from '#adapters/apiserver/protobuf/read-object.ts'
import type { OpenApiProvider } from '#adapters/apiserver/structure.ts'
import type { EventSource } from '#adapters/apiserver/watch/event-source.ts'
import type { WatchParts } from '#adapters/apiserver/watch/watch.ts'
import type { Log } from '#runtime/log.ts'

/** What `/version` says; clients decide by major and minor what they may ask for. */
export interface VersionInfo {
  readonly major: string
  readonly minor: string
  readonly gitVersion: string
  readonly [field: string]: string
}

/** A condition of being ready; its check rejects while it is not met. */
export interface ReadyCheck {
  readonly name: string
  check(): Promise<void>
}

export interface ApiParts extends WatchParts {
  readonly authentication: Authentication
  readonly openapi: OpenApiProvider
  readonly version: VersionInfo
  readonly readyChecks: readonly ReadyCheck[]
  /** Text of `/metrics`; absent: the path is not served. */
  readonly metrics?: () => Promise<string>
  /** A watcher did not keep up and is cut off. */
  readonly onSlowWatcher?: () => void
  readonly log: Log
  readonly writeGate: WriteGate
  /** Reads bodies in protobuf; absent: they are refused. */
  readonly readProtobuf?: ProtobufReader
  /** Events of a resource, with bodies where the form needs them. */
  eventsOf(resource: ResourceDescriptor, withBodies: boolean): EventSource
}
