// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { endpointRule } from './families/eks-endpoint.ts'

const rule = endpointRule('ensure-endpointprivateaccess-is-enabled-and-endpointpublicaccess-is-disabled-eks', {
  isRight: ({ isPrivate, isPublic }) => isPrivate && !isPublic,
  fixCommand:
    'aws eks update-cluster-config --region REGION --name NAME --resources-vpc-config endpointPrivateAccess=true,endpointPublicAccess=false',
})

/** The EKS control plane is reached from within its network alone. */
export const control: Control = {
  id: 'C-0228',
  description:
    'Finds EKS clusters whose control plane can be reached from the internet, or not from within their network.',
  why: 'A public endpoint is attacked all day: stolen credentials and holes in the API server can be used from anywhere.',
  remediation: 'Enable private access and disable public access; reach the endpoint through a VPN or a bastion host.',
  test: 'Run `aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig`.',
  rules: [rule],
}
