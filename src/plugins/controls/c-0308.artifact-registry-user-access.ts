// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { cloudRule, cloudValue } from './families/cloud-description.ts'
import { type Fields, recordsOf, textsOf } from './families/fields.ts'

const rule = cloudRule('list-iam-policies-in-gcp', 'ListEntitiesForPolicies', { GKE: findings })

function* findings(data: Fields): Iterable<Finding> {
  const bindings = cloudValue(data, 'rolesPolicies.bindings')
  if (!Array.isArray(bindings)) {
    yield { unknown: 'the cloud named no bindings' }
    return
  }
  for (const [i, { members }] of recordsOf(bindings)) {
    const people = textsOf(members).filter(member => !member.startsWith('serviceAccount:'))
    if (people.length > 0) yield { evidence: [{ path: `data.rolesPolicies.bindings[${i}].members`, found: people }] }
  }
}

/** Few people may reach images in Artifact Registry. */
export const control: Control = {
  id: 'C-0308',
  description:
    'Finds IAM bindings of people, groups and everybody on Google Cloud, so that somebody checks who may change images.',
  why: 'Whoever may push replaces an image that the cluster runs: that is code of theirs on your nodes.',
  remediation:
    'Give people roles/artifactregistry.reader at most, let pipelines push with a service account, and record an exception once you have checked the list.',
  test: 'Run `gcloud projects get-iam-policy PROJECT`, and ask for each member that is no service account why.',
  rules: [rule],
}
