// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { endpointRule } from './families/eks-endpoint.ts'

const rule = endpointRule('ensure-endpointprivateaccess-is-enabled', {
  isRight: ({ isPrivate }) => isPrivate,
  fixCommand:
    'aws eks update-cluster-config --region REGION --name NAME --resources-vpc-config endpointPrivateAccess=true,endpointPublicAccess=false',
})

/** Nodes reach the EKS control plane inside of the network. */
export const control: Control = {
  id: 'C-0227',
  description: 'Finds EKS clusters whose control plane cannot be reached from within their own network.',
  why: 'Traffic between nodes and control plane then leaves the network, and closing the public endpoint would cut the nodes off.',
  remediation: 'Enable private access to the endpoint, and limit public access to the addresses that need it.',
  test: 'Run `aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig`.',
  rules: [rule],
}
