// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { fieldsOf, listOf } from './families/fields.ts'

/** The selector of a workload has to match the labels of its own pods. */
export const control: Control = {
  id: 'C-0296',
  description: 'Finds workloads whose selector does not match the labels of their pod template.',
  why: 'The API server refuses such a workload, so the version in the repository is not the one that runs; where it was stored by other means, the controller makes pods without end.',
  remediation: 'Correct the selector or the labels of the template so that both agree.',
  test: 'Compare `spec.selector`, expressions included, with `spec.template.metadata.labels`.',
  example: {
    before:
      'spec:\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: wbe',
    after:
      'spec:\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web',
  },
  rules: [{ name: 'mismatching-selector', findings }],
}

interface SelectorAt {
  readonly matchLabels: unknown
  readonly matchExpressions?: unknown
  readonly labelsPath: string
  readonly expressionsPath?: string
}

function* findings(subject: Subject): Iterable<Failure> {
  const at = selectorOf(subject)
  if (!at) return
  const { labels } = subject.workload?.podMetadata ?? {}
  const path = mismatchOf(at, labels)
  if (path === undefined) return
  const written = Object.entries(fieldsOf(labels)).map(([key, value]) => `${key}=${scalarText(value)}`)
  yield {
    failedPaths: [path],
    evidence: [{ path: `${subject.workload?.podMetadataPath}.labels`, found: written.sort().join(',') }],
  }
}

/** The part of the selector that the labels do not meet: labels first, then expressions. */
function mismatchOf(
  { matchLabels, matchExpressions, labelsPath, expressionsPath }: SelectorAt,
  labels: unknown,
): string | undefined {
  if (isRecord(matchLabels) && !selects({ matchLabels }, labels)) return labelsPath
  if (listOf(matchExpressions).length > 0 && !selects({ matchExpressions }, labels)) return expressionsPath
  return undefined
}

function selectorOf({ object, kind, workload }: Subject): SelectorAt | undefined {
  if (!workload || kind === 'Pod') return undefined
  const spec = fieldsOf(object['spec'])
  if (kind === 'ReplicationController') return { matchLabels: spec['selector'], labelsPath: 'spec.selector' }
  const isCronJob = kind === 'CronJob.batch'
  const { matchLabels, matchExpressions } = fieldsOf(
    (isCronJob ? fieldsOf(fieldsOf(spec['jobTemplate'])['spec']) : spec)['selector'],
  )
  const path = isCronJob ? 'spec.jobTemplate.spec.selector' : 'spec.selector'
  return {
    matchLabels,
    matchExpressions,
    labelsPath: `${path}.matchLabels`,
    expressionsPath: `${path}.matchExpressions`,
  }
}
