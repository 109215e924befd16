// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ruleFacts } from '#plugins/controls/facts.generated.ts'
import { object } from '#testing/builders/workloads.ts'
import { runRule } from '#testing/rule-bench.ts'
import { listWebhooks } from './admission-webhooks.ts'

describe('admission webhooks', () => {
  test('are listed by name, damaged ones included', () => {
    const facts = ruleFacts['list-all-mutating-webhooks']
    assert.ok(facts)
    const [answer] = runRule({
      rule: listWebhooks('list-all-mutating-webhooks'),
      facts,
      objects: [
        object(
          'admissionregistration.k8s.io/v1',
          'MutatingWebhookConfiguration',
          { name: 'w' },
          {
            webhooks: [{ name: 'a.example' }, 7, {}],
          },
        ),
      ],
    })
    assert.deepEqual(answer?.failures, [{ evidence: [{ path: 'webhooks', found: ['a.example', ''] }] }])
  })
})
