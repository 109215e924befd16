// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0252.aks-private-endpoint.ts'

const aks = (properties: unknown) => described('AKS', { properties })

controlCases(control, {
  passes: { 'it has one': aks({ privateEndpoint: { id: '/subscriptions/1/privateEndpoints/x' } }) },
  fails: {
    'it has none': { objects: aks({}), failed: [] },
    'without an id': { objects: aks({ privateEndpoint: {} }), failed: [] },
  },
  unknown: { 'the cloud did not say': aks(undefined) },
})
