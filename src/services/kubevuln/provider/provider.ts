// SPDX-License-Identifier: Apache-2.0
/** Tells a provider of results, failures and, of registry scans, each step. */
import type { Json } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { ScanFailure } from '#services/kubevuln/scan/scan-failure.ts'
import { createReporter } from './reporter.ts'
import { failureReport, scanReports } from './scan-report.ts'
import { type ScanStep, statusReport } from './status-report.ts'

/** A provider that takes reports. */
export interface ProviderSettings {
  /** Of its event receiver. */
  readonly url: string
  /** Of its API server, which tells what is accepted; nobody is asked when absent. */
  readonly apiUrl?: string
  readonly accountId: string
  readonly accessKey: string
  readonly clusterName: string
}

interface ProviderParts {
  readonly settings: ProviderSettings
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Sends in the background, and in the order of the calls what is told of steps. */
export interface Provider {
  matched(command: ScanCommand, document: Json): void
  failed(command: ScanCommand, failure: ScanFailure): void
  step(command: ScanCommand, step: ScanStep): void
  stop(): Promise<void>
}

/** Makes what tells the provider. */
export function createProvider({ settings, metrics, clock, random, log }: ProviderParts): Provider {
  const { clusterName, accountId } = settings
  const parts = { ...settings, clock, random, log }
  const reporter = createReporter(parts)
  const steps = createReporter({ ...parts, concurrency: 1 })
  metrics.add({
    name: 'kubevuln_provider_reports_lost_total',
    help: 'Reports that the provider did not take.',
    type: 'counter',
    samples: () => [{ value: reporter.lost() + steps.lost() }],
  })
  const common = () => ({ clusterName, accountId, nowMs: clock.nowMs() })
  return {
    matched(command, document) {
      for (const report of scanReports({ command, document, ...common() }))
        reporter.send('/k8s/v2/containerScan', report)
    },
    failed(command, failure) {
      reporter.send('/k8s/v2/scanFailure', failureReport({ command, failure, ...common() }))
    },
    step(command, step) {
      if (command.endpoint !== 'scanRegistry') return
      steps.send('/k8s/sysreport', statusReport({ command, step, ...common() }))
    },
    async stop() {
      await Promise.all([reporter.stop(), steps.stop()])
    },
  }
}
