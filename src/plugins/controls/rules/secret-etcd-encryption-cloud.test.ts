// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './secret-etcd-encryption-cloud.ts'

const key = { resources: ['secrets'], provider: { keyArn: 'arn:aws:kms:eu-west-1:1:key/x' } }

ruleCases(rule, {
  passes: {
    'EKS with a key, in the spelling of the command line': described('EKS', { cluster: { encryptionConfig: [key] } }),
    'EKS with a key, in the spelling of the library': described('EKS', {
      Cluster: { EncryptionConfig: [{ Resources: ['secrets'], Provider: { KeyArn: 'arn' } }] },
    }),
    'GKE by number': described('GKE', { database_encryption: { state: 1 } }),
    'GKE by name': described('GKE', { databaseEncryption: { state: 'ENCRYPTED' } }),
    'AKS with a key vault': described('AKS', {
      properties: { securityProfile: { azureKeyVaultKms: { enabled: true } } },
    }),
    'AKS with encrypted hosts': described('AKS', {
      properties: { agentPoolProfiles: [{ enableEncryptionAtHost: true }] },
    }),
  },
  fails: {
    'EKS without a key': { objects: described('EKS', { Cluster: { EncryptionConfig: null } }), failed: [] },
    'EKS with a key for nothing': {
      objects: described('EKS', { cluster: { encryptionConfig: [{ ...key, resources: [] }] } }),
    },
    'EKS with a key for something else': {
      objects: described('EKS', { cluster: { encryptionConfig: [{ ...key, resources: [''] }] } }),
    },
    'GKE without a key': {
      objects: described('GKE', { database_encryption: { state: 2 } }),
      failed: ['data.database_encryption.state'],
      review: ['data.database_encryption.state'],
    },
    'AKS with one host that is not encrypted': {
      objects: described('AKS', {
        properties: { agentPoolProfiles: [{ enableEncryptionAtHost: true }, { enableEncryptionAtHost: false }] },
      }),
    },
  },
  unknown: { 'the cloud described nothing': described('GKE', 'none') },
})
