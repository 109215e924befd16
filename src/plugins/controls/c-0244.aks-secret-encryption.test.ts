// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0244.aks-secret-encryption.ts'

controlCases(control, {
  passes: {
    'a key vault is in use': described('AKS', {
      properties: { securityProfile: { azureKeyVaultKms: { enabled: true } } },
    }),
  },
  fails: { 'nothing is encrypted': { objects: described('AKS', { properties: {} }), failed: [] } },
})
