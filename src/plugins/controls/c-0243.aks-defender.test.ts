// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0243.aks-defender.ts'

const aks = (properties: unknown) => described('AKS', { properties })

controlCases(control, {
  passes: { 'Defender is on': aks({ securityProfile: { defender: { securityMonitoring: { enabled: true } } } }) },
  fails: {
    'it is off': {
      objects: aks({ securityProfile: { defender: { securityMonitoring: { enabled: false } } } }),
      failed: [],
    },
    'nobody says': { objects: aks({}), failed: [] },
  },
  unknown: { 'the cloud did not say': aks(undefined) },
})
