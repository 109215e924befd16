// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule('cluster-access-manager-api-eks', 'ClusterDescribe', {
  EKS: fieldJudge({
    path: 'Cluster.AccessConfig.AuthenticationMode',
    isRight: mode => mode !== 'CONFIG_MAP',
    missing: 'API_AND_CONFIG_MAP',
    within: 'Cluster.AccessConfig',
    fixCommand: 'aws eks update-cluster-config --name NAME --access-config authenticationMode=API_AND_CONFIG_MAP',
  }),
})

/** Access to EKS is managed by the API of EKS. */
export const control: Control = {
  id: 'C-0285',
  description: 'Finds EKS clusters on which only the ConfigMap aws-auth says who has access.',
  why: 'The ConfigMap is edited by hand without check or history: one wrong line locks everybody out, and everybody who may write it is administrator.',
  remediation:
    'Set the authentication mode to API or API_AND_CONFIG_MAP, and move entries of aws-auth to access entries.',
  test: 'Run `aws eks describe-cluster --name NAME --query cluster.accessConfig.authenticationMode`.',
  rules: [rule],
}
