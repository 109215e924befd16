// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0248.aks-private-cluster.ts'

const aks = (properties: unknown) => described('AKS', { properties })

controlCases(control, {
  passes: { 'it is private': aks({ apiServerAccessProfile: { enablePrivateCluster: true } }) },
  fails: {
    'it is not': { objects: aks({ apiServerAccessProfile: { enablePrivateCluster: false } }), failed: [] },
    'nobody says': { objects: aks({}), failed: [] },
  },
  unknown: { 'the cloud did not say': aks(undefined) },
})
