// SPDX-License-Identifier: Apache-2.0
/** What `ks up` is asked to do. */
import type { BodySeal } from '#adapters/db/body-seal.ts'

export interface UpOptions {
  /** A real cluster, watched and not written to; absent: the embedded one. */
  readonly kubeconfig?: KubeconfigChoice
  /** Fills the embedded cluster instead of the example. */
  readonly manifestsDir?: string
  /** Keeps objects and results over restarts. */
  readonly dataDir?: string
  /** Keeps objects and results in this PostgreSQL database instead of a file. */
  readonly databaseUrl?: string
  /** Seals bodies at rest; absent: they are kept in the clear. */
  readonly seal?: BodySeal
  readonly host: string
  readonly port: number
  readonly kubeconfigOut: string
  /** Ends after the first full scan. */
  readonly once: boolean
  /** Whether to scan images; absent: only those of the example, which come from a registry of its own. */
  readonly images?: boolean
  /** Where to serve the HTTP API, probes and metrics of the posture service; nowhere when absent. */
  readonly api?: { readonly host: string; readonly port: number }
}

export interface KubeconfigChoice {
  /** Absent: KUBECONFIG, else `~/.kube/config`. */
  readonly path?: string
  readonly context?: string
}
