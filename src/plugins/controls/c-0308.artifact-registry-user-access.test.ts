// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0308.artifact-registry-user-access.ts'

function bound(...members: readonly string[]) {
  return described(
    'GKE',
    { rolesPolicies: { bindings: [{ role: 'roles/viewer', members }] } },
    'ListEntitiesForPolicies',
  )
}

controlCases(control, {
  passes: { 'programs alone': bound('serviceAccount:ci@shop.iam.gserviceaccount.com') },
  fails: {
    'a person among them': { objects: bound('serviceAccount:ci@shop', 'user:jane@example.com'), failed: [] },
    everybody: { objects: bound('allUsers') },
  },
  unknown: { 'nothing is known': described('GKE', {}, 'ListEntitiesForPolicies') },
})
