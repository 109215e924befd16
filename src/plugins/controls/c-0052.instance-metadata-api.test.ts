// SPDX-License-Identifier: Apache-2.0
import { hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0052.instance-metadata-api.ts'

controlCases(control, {
  passes: { 'it does not answer': hostData('CloudProviderInfo', { providerMetaDataAPIAccess: false }) },
  fails: {
    'it answers': { objects: hostData('CloudProviderInfo', { providerMetaDataAPIAccess: true }), failed: [] },
    'as older sensors write it': { objects: hostData('cloudProviderInfo', { providerMetaDataAPIAccess: true }) },
  },
  unknown: { 'the sensor did not say': hostData('CloudProviderInfo', {}) },
})
