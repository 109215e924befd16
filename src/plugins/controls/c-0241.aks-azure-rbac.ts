// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule('ensure-azure-rbac-is-set', 'ClusterDescribe', {
  AKS: fieldJudge({
    path: 'properties.aadProfile.enableAzureRBAC',
    isRight: value => value === true,
    missing: 'true',
    within: 'properties',
    fixCommand: 'az aks update -g GROUP -n NAME --enable-azure-rbac',
  }),
})

/** Azure decides who may do what in the cluster. */
export const control: Control = {
  id: 'C-0241',
  description: 'Finds AKS clusters that do not use Azure RBAC for Kubernetes.',
  why: 'Users and roles then exist twice: who leaves the company in one place keeps access in the other.',
  remediation: 'Run `az aks update -g GROUP -n NAME --enable-azure-rbac`, and assign Azure roles instead of bindings.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.aadProfile.enableAzureRbac"`.',
  rules: [rule],
}
