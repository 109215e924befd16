// SPDX-License-Identifier: Apache-2.0
/** Columns of pods: the one status that kubectl users know, made of phase, reasons and container states. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { ageSince } from '#domain/human-duration.ts'
import { type Cells, text } from './cells.ts'
import { conditionStatus, listAt, none, numberAt, objectAt, textAt, valueAt } from './read.ts'

interface PodState {
  readonly status: string
  readonly ready: number
  readonly restarts: number
  /** When a container last ended before it was restarted; empty when none was. */
  readonly restartedAt: string
}

export const podCells: Cells = {
  Ready: pod => `${stateOf(pod).ready}/${containersCounted(pod)}`,
  Status: pod => stateOf(pod).status,
  Restarts(pod, now) {
    const { restarts, restartedAt } = stateOf(pod)
    const ago = restarts > 0 ? ageSince(restartedAt, now) : undefined
    return ago === undefined ? String(restarts) : `${restarts} (${ago} ago)`
  },
  IP: ({ body }) => textAt(listAt(body, 'status.podIPs')[0], 'ip') || textAt(body, 'status.podIP', none),
  Node: text('spec.nodeName', none),
  'Nominated Node': text('status.nominatedNodeName', none),
  'Readiness Gates'({ body }) {
    const gates = listAt(body, 'spec.readinessGates')
    const open = gates.filter(gate => conditionStatus(body, textAt(gate, 'conditionType')) === 'True')
    return gates.length > 0 ? `${open.length}/${gates.length}` : none
  },
}

/** A sidecar is an init container that is restarted always; it counts among those that should be ready. */
function sidecarsOf(pod: ObjectView): ReadonlySet<string> {
  const sidecars = listAt(pod.body, 'spec.initContainers').filter(item => textAt(item, 'restartPolicy') === 'Always')
  return new Set(sidecars.map(item => textAt(item, 'name')))
}

function containersCounted(pod: ObjectView): number {
  return listAt(pod.body, 'spec.containers').length + sidecarsOf(pod).size
}

function stateOf(pod: ObjectView): PodState {
  const init = initState(pod)
  const isInitialized = init.reason === undefined || conditionStatus(pod.body, 'Initialized') === 'True'
  const main = mainState(pod)
  const before = phaseOf(pod)
  const status = isInitialized ? (main.reason ?? init.reason ?? before) : (init.reason ?? before)
  return {
    status: deletionStatus(pod) ?? status,
    ready: init.ready + (isInitialized ? main.ready : 0),
    restarts: isInitialized ? main.restarts + init.sidecarRestarts : init.restarts,
    restartedAt: isInitialized ? latest(main.restartedAt, init.sidecarRestartedAt) : init.restartedAt,
  }
}

function phaseOf({ body }: ObjectView): string {
  const scheduled = listAt(body, 'status.conditions').find(item => textAt(item, 'type') === 'PodScheduled')
  if (textAt(scheduled, 'reason') === 'SchedulingGated') return 'SchedulingGated'
  return textAt(body, 'status.reason') || textAt(body, 'status.phase')
}

function deletionStatus({ meta, body }: ObjectView): string | undefined {
  if (meta.deletionTimestamp === undefined) return undefined
  if (textAt(body, 'status.reason') === 'NodeLost') return 'Unknown'
  return ['Succeeded', 'Failed'].includes(textAt(body, 'status.phase')) ? undefined : 'Terminating'
}

interface InitState {
  /** Absent when no init container holds the pod up. */
  readonly reason?: string
  readonly ready: number
  readonly restarts: number
  readonly restartedAt: string
  readonly sidecarRestarts: number
  readonly sidecarRestartedAt: string
}

function initState(pod: ObjectView): InitState {
  const sidecars = sidecarsOf(pod)
  const all = listAt(pod.body, 'status.initContainerStatuses')
  let [ready, restarts, sidecarRestarts] = [0, 0, 0]
  let [restartedAt, sidecarRestartedAt] = ['', '']
  let reason: string | undefined
  for (const [i, container] of all.entries()) {
    const isSidecar = sidecars.has(textAt(container, 'name'))
    restarts += numberAt(container, 'restartCount')
    restartedAt = latest(restartedAt, endedAt(container))
    if (isSidecar) {
      sidecarRestarts += numberAt(container, 'restartCount')
      sidecarRestartedAt = latest(sidecarRestartedAt, endedAt(container))
    }
    if (isDone(container)) continue
    if (isSidecar && valueAt(container, 'started') === true) {
      ready += valueAt(container, 'ready') === true ? 1 : 0
      continue
    }
    reason = initReason(container, i, listAt(pod.body, 'spec.initContainers').length)
    break
  }
  const counted = { ready, restarts, restartedAt, sidecarRestarts, sidecarRestartedAt }
  return reason === undefined ? counted : { ...counted, reason }
}

function isDone(container: unknown): boolean {
  return 'terminated' in objectAt(container, 'state') && numberAt(container, 'state.terminated.exitCode') === 0
}

function initReason(container: unknown, index: number, total: number): string {
  const state = objectAt(container, 'state')
  if ('terminated' in state) return `Init:${endReason(container)}`
  const waiting = textAt(state, 'waiting.reason')
  return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`
}

function endReason(container: unknown): string {
  const reason = textAt(container, 'state.terminated.reason')
  if (reason !== '') return reason
  const signal = numberAt(container, 'state.terminated.signal')
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(container, 'state.terminated.exitCode')}`
}

interface MainState {
  readonly reason?: string
  readonly ready: number
  readonly restarts: number
  readonly restartedAt: string
}

function mainState(pod: ObjectView): MainState {
  let [ready, restarts, restartedAt] = [0, 0, '']
  let reason: string | undefined
  let isAnyRunning = false
  // From the last to the first, so that the first container's reason is the one shown.
  for (const container of listAt(pod.body, 'status.containerStatuses').toReversed()) {
    restarts += numberAt(container, 'restartCount')
    restartedAt = latest(restartedAt, endedAt(container))
    const state = objectAt(container, 'state')
    const waiting = textAt(state, 'waiting.reason')
    if (waiting !== '') reason = waiting
    else if ('terminated' in state) reason = endReason(container)
    else if (valueAt(container, 'ready') === true && 'running' in state) {
      isAnyRunning = true
      ready++
    }
  }
  if (reason === 'Completed' && isAnyRunning) {
    reason = conditionStatus(pod.body, 'Ready') === 'True' ? 'Running' : 'NotReady'
  }
  return reason === undefined ? { ready, restarts, restartedAt } : { reason, ready, restarts, restartedAt }
}

function endedAt(container: unknown): string {
  return textAt(container, 'lastState.terminated.finishedAt')
}

/** The later of two times of one notation, which sort as text. */
function latest(a: string, b: string): string {
  return a > b ? a : b
}
