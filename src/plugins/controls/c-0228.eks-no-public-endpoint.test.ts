// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0228.eks-no-public-endpoint.ts'

function eks(EndpointPrivateAccess: boolean, EndpointPublicAccess: boolean, PublicAccessCidrs?: readonly string[]) {
  return described('EKS', {
    Cluster: { ResourcesVpcConfig: { EndpointPrivateAccess, EndpointPublicAccess, PublicAccessCidrs } },
  })
}

controlCases(control, {
  passes: { 'from within alone': eks(true, false) },
  fails: {
    'also from the internet': { objects: eks(true, true, ['203.0.113.5/32']), failed: [] },
    'from nowhere': { objects: eks(false, false), failed: [] },
  },
  unknown: { 'the cloud did not say': described('EKS', { Cluster: {} }) },
})
