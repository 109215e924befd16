// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf, fieldsOf } from './families/fields.ts'

/** Lists cron jobs, so that somebody knows each of them. */
export const control: Control = {
  id: 'C-0026',
  description: 'Lists the CronJobs of the cluster.',
  why: 'A cron job is the simplest way for an intruder to come back: it starts his container again and again, whatever was cleaned up.',
  remediation: 'Remove cron jobs that nobody knows, and restrict who may create them.',
  test: 'Run `kubectl get cronjobs -A` and find the owner of each.',
  rules: [{ name: 'rule-deny-cronjobs', findings }],
}

function* findings({ object }: Subject): Iterable<Failure> {
  yield { evidence: [evidenceOf('spec.schedule', fieldsOf(object['spec'])['schedule'], 'schedule')] }
}
