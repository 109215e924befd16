// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule(
  'ensure-image-vulnerability-scanning-using-azure-defender-image-scanning-or-a-third-party-provider',
  'ClusterDescribe',
  {
    AKS: fieldJudge({
      path: 'properties.securityProfile.defender.securityMonitoring.enabled',
      isRight: value => value === true,
      missing: 'true',
      within: 'properties',
      fixCommand: 'az aks update --enable-defender -g GROUP -n NAME',
    }),
  },
)

/** Images and workloads of an AKS cluster are scanned. */
export const control: Control = {
  id: 'C-0243',
  description: 'Finds AKS clusters without Microsoft Defender for containers.',
  why: 'An image that nobody scans brings known holes into the cluster unnoticed.',
  remediation:
    'Run `az aks update --enable-defender -g GROUP -n NAME`, or scan with another product and record an exception.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.securityProfile.defender"`.',
  rules: [rule],
}
