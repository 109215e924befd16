// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { sizedRule } from './families/component-flags.ts'

const rule = sizedRule(
  'ensure-that-the-controller-manager-terminated-pod-gc-threshold-argument-is-set-as-appropriate',
  'kube-controller-manager',
  // 0 and less switch the removal off.
  { flag: 'terminated-pod-gc-threshold', least: 1 },
)

/** Finished pods do not pile up. */
export const control: Control = {
  id: 'C-0144',
  description: 'Finds controller managers without a threshold for removing finished pods.',
  why: 'Finished pods fill etcd and slow every list down; the default of 12,500 is more than small clusters bear.',
  remediation: 'Set `--terminated-pod-gc-threshold` to a number that suits the size of the cluster, for instance 1000.',
  test: 'Look at `--terminated-pod-gc-threshold` of the kube-controller-manager pods in `kube-system`: it has to be a number above 0.',
  example: {
    before: 'containers:\n- command:\n  - kube-controller-manager\n  - --terminated-pod-gc-threshold=0',
    after: 'containers:\n- command:\n  - kube-controller-manager\n  - --terminated-pod-gc-threshold=1000',
  },
  rules: [rule],
}
