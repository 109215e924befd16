// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0229.eks-private-nodes.ts'

function eks(EndpointPrivateAccess: boolean, EndpointPublicAccess: boolean, PublicAccessCidrs?: readonly string[]) {
  return described('EKS', {
    Cluster: { ResourcesVpcConfig: { EndpointPrivateAccess, EndpointPublicAccess, PublicAccessCidrs } },
  })
}

controlCases(control, {
  passes: { 'from one address': eks(true, true, ['203.0.113.5/32']), 'from within alone': eks(true, false) },
  fails: {
    'from everywhere': { objects: eks(true, true, ['0.0.0.0/0']), failed: [] },
    'without a limit': { objects: eks(true, true), failed: [] },
  },
  unknown: { 'the cloud did not say': described('EKS', { Cluster: {} }) },
})
