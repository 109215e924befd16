// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0285.eks-access-entries.ts'

const eks = (AccessConfig: unknown) => described('EKS', { Cluster: { AccessConfig } })

controlCases(control, {
  passes: { 'the API': eks({ AuthenticationMode: 'API' }), both: eks({ AuthenticationMode: 'API_AND_CONFIG_MAP' }) },
  fails: { 'the ConfigMap alone': { objects: eks({ AuthenticationMode: 'CONFIG_MAP' }), failed: [] } },
  unknown: { 'the cloud did not say': eks(undefined) },
})
