// SPDX-License-Identifier: Apache-2.0

/** Limits, each with upstream's meaning. */
export interface KubevulnLimits {
  readonly maxImageBytes: number
  readonly maxSbomBytes: number
  readonly scanConcurrency: number
  readonly maxQueueDepth: number
  readonly scanTimeoutMs: number
  /** How long work stays with a process that does not say that it lives. Ours. */
  readonly leaseMs: number
}

export const defaultLimits: KubevulnLimits = {
  maxImageBytes: 5 * 2 ** 30,
  maxSbomBytes: 20 * 2 ** 20,
  scanConcurrency: 2,
  maxQueueDepth: 10_000,
  scanTimeoutMs: 5 * 60 * 1_000,
  leaseMs: 30_000,
}
