// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Finding } from '#engines/posture/control.ts'
import { cloudEvidence, cloudRule, cloudValue, fieldJudge } from '#plugins/controls/families/cloud-description.ts'
import { type Fields, listOf } from '#plugins/controls/families/fields.ts'

/** Secrets are encrypted in the store of a managed control plane with a key of the customer. */
export const rule = cloudRule('secret-etcd-encryption-cloud', 'ClusterDescribe', {
  AKS: aksFindings,
  EKS: eksFindings,
  GKE: fieldJudge({
    path: 'database_encryption.state',
    isRight: state => encryptedStates.includes(scalarText(state)),
    missing: 'ENCRYPTED',
    failedPath: 'data.database_encryption.state',
    fixCommand:
      'gcloud container clusters update NAME --region=REGION --database-encryption-key=projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY',
  }),
})

/** By number and by name, secrets alone or everything. */
const encryptedStates: readonly string[] = ['1', 'ENCRYPTED', '3', 'ALL_OBJECTS_ENCRYPTION_ENABLED']

function* eksFindings(data: Fields): Iterable<Finding> {
  const configs = listOf(cloudValue(data, 'Cluster.EncryptionConfig'))
  const isEncrypted = configs.some(
    config => cloudValue(config, 'Provider.KeyArn') && listOf(cloudValue(config, 'Resources')).includes('secrets'),
  )
  if (isEncrypted) return
  yield {
    fixCommand: 'eksctl utils enable-secrets-encryption --cluster=NAME --key-arn=ARN --region=REGION',
    evidence: [cloudEvidence(data, 'Cluster.EncryptionConfig', 'a key for secrets')],
  }
}

function* aksFindings(data: Fields): Iterable<Finding> {
  const pools = listOf(cloudValue(data, 'properties.agentPoolProfiles'))
  const isEncrypted =
    cloudValue(data, 'properties.securityProfile.azureKeyVaultKms.enabled') === true ||
    cloudValue(
      data,
      'properties.securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption',
    ) === 'Enabled' ||
    (pools.length > 0 && pools.every(pool => cloudValue(pool, 'enableEncryptionAtHost') === true))
  if (isEncrypted) return
  yield {
    fixCommand:
      'az aks update --name NAME --resource-group GROUP --enable-azure-keyvault-kms --azure-keyvault-kms-key-id KEY',
    evidence: [cloudEvidence(data, 'properties.securityProfile.azureKeyVaultKms', 'enabled: true')],
  }
}
