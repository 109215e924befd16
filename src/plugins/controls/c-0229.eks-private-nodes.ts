// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { endpointRule } from './families/eks-endpoint.ts'

const rule = endpointRule('ensure-endpointpublicaccess-is-disabled-on-private-nodes-eks', {
  isRight: ({ isPublic, publicCidrs }) => !isPublic || !publicCidrs.some(cidr => ['0.0.0.0/0', '::/0'].includes(cidr)),
  fixCommand:
    'aws eks update-cluster-config --region REGION --name NAME --resources-vpc-config endpointPrivateAccess=true,endpointPublicAccess=false',
})

/** The EKS control plane is not open to the whole internet. */
export const control: Control = {
  id: 'C-0229',
  description: 'Finds EKS clusters whose control plane can be reached from any address.',
  why: 'Anybody can try stolen credentials and holes in the API server; private nodes do not help when the control plane is open.',
  remediation: 'Disable public access, or limit it to the addresses that need it: `publicAccessCidrs=203.0.113.5/32`.',
  test: 'Run `aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig`.',
  rules: [rule],
}
