// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { hostDataOf } from './families/host-data.ts'

/** Sensors of different age write the kind with a small or a capital first letter. */
const kinds: readonly string[] = ['CloudProviderInfo', 'cloudProviderInfo']

const rule: Rule = { name: 'instance-metadata-api-access', findings }

function* findings(subject: Subject): Iterable<Finding> {
  const path = 'data.providerMetaDataAPIAccess'
  const data = kinds.map(kind => hostDataOf(subject, kind)).find(each => each !== undefined)
  const access = data?.['providerMetaDataAPIAccess']
  if (access === true) yield { evidence: [{ path, found: access }] }
  else if (access !== false) yield { unknown: 'the sensor did not say whether the metadata service answers' }
}

/** Pods cannot ask the cloud who the node is. */
export const control: Control = {
  id: 'C-0052',
  description: 'Finds nodes from which the metadata service of the cloud can be reached.',
  why: 'The service hands out credentials of the node: a pod that can ask acts in the cloud account with them.',
  remediation:
    'Block 169.254.169.254 for pods by network policy, or require session tokens with a hop limit of 1 (IMDSv2), and use workload identities.',
  test: 'From a pod run `curl -m 2 http://169.254.169.254/`: nothing may answer.',
  rules: [rule],
}
