// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'
import { flagRule, itemsOf } from './families/component-flags.ts'

const cloud = cloudRule('rbac-enabled-cloud', 'ClusterDescribe', {
  AKS: fieldJudge({
    path: 'properties.enableRBAC',
    isRight: value => value === true,
    missing: 'true',
    failedPath: 'data.properties.enableRBAC',
  }),
  // EKS knows no cluster without.
  EKS: () => [],
  GKE: fieldJudge({
    path: 'legacy_abac.enabled',
    isRight: value => value !== true,
    missing: 'false',
    failedPath: 'data.legacy_abac.enabled',
    fixCommand: 'gcloud container clusters update NAME --no-enable-legacy-authorization',
  }),
})

const native = flagRule('rbac-enabled-native', 'kube-apiserver', {
  flag: 'authorization-mode',
  isRight: value => itemsOf(value).includes('RBAC'),
})

/** Roles decide what a request may do. */
export const control: Control = {
  id: 'C-0088',
  description: 'Finds clusters without role-based access control.',
  why: 'Without RBAC, roles and bindings have no effect: what is given by other means is coarse, or everything.',
  remediation:
    'Create the managed cluster with RBAC, switch legacy ABAC off on GKE; elsewhere add RBAC to `--authorization-mode`.',
  test: 'Look at the description of the managed cluster, or at `--authorization-mode` of the kube-apiserver pods.',
  rules: [cloud, native],
}
