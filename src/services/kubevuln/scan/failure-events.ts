// SPDX-License-Identifier: Apache-2.0
import type { EventNote } from '#adapters/kube/events/event-recorder.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { workloadOf } from '#services/kubevuln/results/workload-of.ts'
import type { ScanFailure } from './scan-failure.ts'

/** What is told in `kubectl describe` of a workload whose image was not scanned; undefined where no workload is known. */
export function failureEvent(command: ScanCommand, { event, message }: ScanFailure): EventNote | undefined {
  const about = workloadOf(command)
  if (!about) return undefined
  const container = command.containerName === '' ? '' : `container ${command.containerName}, `
  return { about, type: 'Warning', reason: event, message: `${container}image ${command.imageTag}: ${message}` }
}
