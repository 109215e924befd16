// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Command } from './families/component-command.ts'
import { commandRule } from './families/component-flags.ts'

const rule = commandRule(
  'ensure-that-the-api-server-service-account-lookup-argument-is-set-to-true',
  'kube-apiserver',
  findings,
)

function* findings(command: Command): Iterable<Finding> {
  for (const place of command.flags('service-account-lookup')) {
    if (place.value !== 'false') continue
    yield {
      failedPaths: [place.path],
      reviewPaths: [place.path],
      // An entry of its own goes away whole; one that it shares with other flags is rewritten.
      ...(!place.isAlone && { fixPaths: [place.fix('true')] }),
      evidence: [place.evidence],
    }
  }
}

/** Deleted service accounts are out. */
export const control: Control = {
  id: 'C-0135',
  description: 'Finds API servers that accept tokens of service accounts without looking whether these still exist.',
  why: 'A token goes on working after its service account or secret has been deleted, which is what one does after a theft.',
  remediation: 'Remove `--service-account-lookup=false`: the default looks them up.',
  test: 'Look at `--service-account-lookup` of the kube-apiserver pods in `kube-system`: false fails, absence means true.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --service-account-lookup=false',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --service-account-lookup=true',
  },
  rules: [rule],
}
