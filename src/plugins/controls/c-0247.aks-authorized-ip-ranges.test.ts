// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0247.aks-authorized-ip-ranges.ts'

const aks = (properties: unknown) => described('AKS', { properties })

controlCases(control, {
  passes: { 'ranges are named': aks({ apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.5/32'] } }) },
  fails: {
    'none is named': { objects: aks({ apiServerAccessProfile: { authorizedIPRanges: [] } }), failed: [] },
    'nobody says': { objects: aks({}), failed: [] },
  },
  unknown: { 'the cloud did not say': aks(undefined) },
})
