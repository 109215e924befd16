// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/secret-etcd-encryption-cloud.ts'

/** Secrets of an AKS cluster are encrypted with a key of yours. */
export const control: Control = {
  id: 'C-0244',
  description: 'Finds AKS clusters without encryption of secrets by key vault or of their hosts.',
  why: 'Without a key of your own whoever gets at the store reads the secrets, and you cannot take the key away.',
  remediation:
    'Enable KMS etcd encryption: `az aks update --enable-azure-keyvault-kms`, or encryption at host for all node pools.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.securityProfile.azureKeyVaultKms"`.',
  rules: [rule],
}
