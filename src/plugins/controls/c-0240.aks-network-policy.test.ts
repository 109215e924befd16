// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0240.aks-network-policy.ts'

function aks(networkPlugin?: string, networkPolicy?: string) {
  return described('AKS', { properties: { networkProfile: { networkPlugin, networkPolicy } } })
}

controlCases(control, {
  passes: { 'Azure and Calico': aks('azure', 'calico'), 'kubenet and Calico': aks('kubenet', 'calico') },
  fails: {
    'no engine': { objects: aks('azure'), failed: [] },
    'an engine that the plug-in does not know': { objects: aks('kubenet', 'azure') },
    'nothing is said': { objects: described('AKS', {}) },
  },
  unknown: { 'a plug-in of its own': aks('none') },
})
