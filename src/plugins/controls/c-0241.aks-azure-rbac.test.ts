// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0241.aks-azure-rbac.ts'

const aks = (properties: unknown) => described('AKS', { properties })

controlCases(control, {
  passes: {
    'it is on': aks({ aadProfile: { enableAzureRBAC: true } }),
    'in the spelling of the command line': aks({ aadProfile: { enableAzureRbac: true } }),
  },
  fails: {
    'it is off': { objects: aks({ aadProfile: { enableAzureRBAC: false } }), failed: [] },
    'nobody says': { objects: aks({ aadProfile: null }), failed: [] },
  },
  unknown: { 'the cloud did not say': aks(undefined) },
})
