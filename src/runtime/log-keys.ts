// SPDX-License-Identifier: Apache-2.0

/**
 * Every field a log line may carry, spelled once: a key that is not here does not compile.
 *
 * Values are redacted before they are written (`redact.ts`). Add a key only when no other says the same.
 */
export interface LogFields {
  // what it is about
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  /** `group/kind/namespace/name` as `keyOf` makes it. */
  readonly key?: string
  readonly pod?: string
  readonly container?: string
  readonly node?: string
  readonly wlid?: string
  readonly image?: string
  readonly digest?: string
  readonly control?: string
  readonly framework?: string
  readonly cluster?: string
  /** Kubernetes resource in the plural: `pods`, `deployments.apps`. */
  readonly resource?: string
  readonly resourceVersion?: string
  /** Identifier of a job, command or scan. */
  readonly id?: string
  readonly command?: string

  // where it happened
  readonly service?: string
  readonly component?: string
  readonly method?: string
  readonly path?: string
  readonly url?: string
  readonly file?: string
  readonly line?: number
  readonly address?: string
  readonly port?: number
  readonly user?: string
  readonly traceId?: string
  readonly spanId?: string

  // how it went
  readonly error?: unknown
  readonly reason?: string
  readonly status?: number | string
  readonly attempt?: number
  readonly tookMs?: number
  readonly waitMs?: number
  readonly ageMs?: number
  readonly timeoutMs?: number
  readonly everyMs?: number
  readonly count?: number
  readonly failed?: number
  readonly skipped?: number
  readonly dropped?: number
  readonly remaining?: number
  readonly limit?: number
  readonly sizeBytes?: number
  readonly limitBytes?: number
  readonly version?: string
  readonly from?: string
  readonly to?: string
  readonly items?: readonly string[]
  readonly signal?: string
  readonly exitCode?: number
}
