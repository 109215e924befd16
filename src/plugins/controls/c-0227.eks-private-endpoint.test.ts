// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0227.eks-private-endpoint.ts'

function eks(EndpointPrivateAccess: boolean, EndpointPublicAccess: boolean, PublicAccessCidrs?: readonly string[]) {
  return described('EKS', {
    Cluster: { ResourcesVpcConfig: { EndpointPrivateAccess, EndpointPublicAccess, PublicAccessCidrs } },
  })
}

controlCases(control, {
  passes: { 'both ways': eks(true, true) },
  fails: { 'only from the internet': { objects: eks(false, true), failed: [] } },
  unknown: { 'the cloud did not say': described('EKS', { Cluster: {} }) },
})
