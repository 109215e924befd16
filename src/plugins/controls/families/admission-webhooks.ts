// SPDX-License-Identifier: Apache-2.0
/** Admission webhooks, which see and may change what is written to the cluster. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { recordsOf, textOf } from './fields.ts'

/** The rule that lists every webhook configuration, for a person to know each. */
export function listWebhooks(name: string): Rule {
  return {
    name,
    *findings({ object }: Subject): Iterable<Failure> {
      const names = [...recordsOf(object['webhooks'])].map(([, webhook]) => textOf(webhook['name']) ?? '')
      yield { evidence: [{ path: 'webhooks', found: names }] }
    },
  }
}
