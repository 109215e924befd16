// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greeting, nextSteps } from './greeting.ts'

const none = { Critical: 0, High: 0, Medium: 0, Low: 0, Unknown: 0 }

test('the greeting shows the worst objects and commands that can be pasted', () => {
  const worst = [
    {
      kind: 'DaemonSet',
      namespace: 'platform',
      name: 'tuner',
      bySeverity: { ...none, High: 3 },
      score: 41.6,
      worstControl: 'C-0057 Privileged container',
    },
  ]
  const options = { color: false, widthColumns: 100 }
  const lines = greeting({ objects: 64, tookMs: 1234, worst, failures: { ...none, High: 3 } }, options)
  assert.deepEqual(
    [...lines, ...nextSteps(worst, '/tmp/kc', true)],
    [
      '',
      '64 objects scanned in 1.2 s; failures: 0 critical, 3 high, 0 medium, 0 low',
      '',
      'Worst findings',
      '',
      'NAMESPACE  KIND       NAME   CRITICAL  HIGH  MEDIUM  LOW  SCORE  WORST CONTROL',
      'platform   DaemonSet  tuner         0     3       0    0     42  C-0057 Privileged container',
      '',
      'Kubeconfig: /tmp/kc',
      '',
      'Try:',
      '  kubectl --kubeconfig /tmp/kc get workloadconfigurationscansummaries -A',
      '  kubectl --kubeconfig /tmp/kc get configurationscansummaries',
      '  kubectl --kubeconfig /tmp/kc get workloadconfigurationscans -n platform daemonset-tuner -o yaml',
      '  kubectl --kubeconfig /tmp/kc get vulnerabilitymanifestsummaries -A',
      '',
    ],
  )
})

test('a name that would move the cursor is shown without it', () => {
  const worst = [{ kind: 'Pod', namespace: 'n', name: 'a\u001b[2Jb', bySeverity: none, score: 0, worstControl: '' }]
  const lines = greeting({ objects: 1, tookMs: 0, worst, failures: none }, { color: false, widthColumns: 80 })
  const row = lines.find(line => line.startsWith('n '))
  assert.ok(row && !row.includes('\u001b'))
})
