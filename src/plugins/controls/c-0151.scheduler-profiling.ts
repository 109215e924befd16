// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-scheduler-profiling-argument-is-set-to-false',
  'kube-scheduler',
  booleanDemand('profiling', 'false', 'add'),
)

/** The scheduler gives no insight into its memory. */
export const control: Control = {
  id: 'C-0151',
  description: 'Finds schedulers that serve profiling data.',
  why: 'Profiles show what the program works on, and taking one costs it time: both help an attacker more than you.',
  remediation: 'Set `--profiling=false`; switch it on only while you look for a bottleneck.',
  test: 'Look at `--profiling` of the kube-scheduler pods in `kube-system`: anything but false, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-scheduler\n  - --profiling=true',
    after: 'containers:\n- command:\n  - kube-scheduler\n  - --profiling=false',
  },
  rules: [rule],
}
