// SPDX-License-Identifier: Apache-2.0
/** The environment variables of boxes that run as processes of their own, beside those of each service. */
import { isPostgresUrl } from '#adapters/db/open-store.ts'
import { durationMs, oneOf, setting, text, wholeNumber } from '#runtime/config.ts'
import { defaultRotationPolicy } from '#services/storage/start.ts'

export const boxSettings = {
  clusterName: setting({
    env: 'CLUSTER_NAME',
    description: 'Name of the cluster in results.',
    schema: text(),
    fallback: 'cluster',
  }),
  namespace: setting({
    env: 'NAMESPACE',
    description: 'Namespace of the operator; results of cluster-scoped objects go there.',
    schema: text(),
    fallback: 'kubescape',
  }),
}

export const storageSettings = {
  host: setting({
    env: 'SERVER_BIND_ADDRESS',
    description: 'Address on which storage listens.',
    schema: text(),
    fallback: '::',
  }),
  port: setting({
    env: 'SERVER_BIND_PORT',
    description: 'Port on which storage listens.',
    schema: wholeNumber(0, 65_535),
    fallback: 8443,
  }),
  metricsPort: setting({
    env: 'KS_STORAGE_METRICS_PORT',
    description: 'Port on which storage serves its metrics to whoever asks, over HTTP. Its API serves them, too.',
    schema: wholeNumber(0, 65_535),
    fallback: 8081,
  }),
  dataFile: setting({
    env: 'KS_STORAGE_FILE',
    description: 'Database file of storage.',
    schema: text(),
    fallback: '/data/storage.db',
  }),
  databaseUrl: setting<string | undefined>({
    env: 'KS_DATABASE_URL',
    description: 'PostgreSQL database of storage, `postgres://…`, in place of the file.',
    schema: text().refine(isPostgresUrl, 'a URL that begins with postgres://'),
    fallback: undefined,
    secret: true,
  }),
  durability: setting<'full' | 'normal'>({
    env: 'KS_STORAGE_DURABILITY',
    description:
      'When a write to the file is acknowledged: `full` when it is on the disk, `normal` when the system has it. With ' +
      '`normal`, a power cut may take the last acknowledged writes.',
    schema: oneOf(['full', 'normal']),
    fallback: 'full',
  }),
  encryptionKeyFile: setting<string | undefined>({
    env: 'KS_STORAGE_ENCRYPTION_KEY_FILE',
    description:
      'Keys that bodies are sealed with, one `id:base64` per line; the first seals. Read again when it changes. Unset: in the clear.',
    schema: text(),
    fallback: undefined,
  }),
  certFile: setting<string | undefined>({
    env: 'TLS_SERVER_CERT_FILE',
    description: 'Certificate of storage for its Service name, PEM; read again when it changes. Unset: one of its own.',
    schema: text(),
    fallback: undefined,
  }),
  keyFile: setting<string | undefined>({
    env: 'TLS_SERVER_KEY_FILE',
    description: 'Key of the certificate, PEM.',
    schema: text(),
    fallback: undefined,
  }),
  configFile: setting<string | undefined>({
    env: 'KS_STORAGE_CONFIG',
    description: 'File of bounds and retention of storage, YAML; read again when it changes.',
    schema: text(),
    fallback: undefined,
  }),
  podName: setting<string | undefined>({
    env: 'POD_NAME',
    description: 'Name of this replica among those of storage; unset: a new one at each start.',
    schema: text(),
    fallback: undefined,
  }),
  serviceName: setting({
    env: 'KS_STORAGE_SERVICE',
    description: 'Name of the Service of storage, in the namespace of the operator.',
    schema: text(),
    fallback: 'storage',
  }),
  secretName: setting({
    env: 'KS_STORAGE_CERTIFICATE_SECRET',
    description: 'Secret in which storage keeps an authority and a certificate of its own.',
    schema: text(),
    fallback: 'storage-serving',
  }),
  authorityLifeMs: setting({
    env: 'KS_STORAGE_AUTHORITY_LIFE',
    description: 'How long an authority of its own is good; replaced at two thirds.',
    schema: durationMs(60_000),
    fallback: defaultRotationPolicy.authorityLifeMs,
  }),
  certificateLifeMs: setting({
    env: 'KS_STORAGE_CERTIFICATE_LIFE',
    description: 'How long a certificate of its own is good; replaced at two thirds.',
    schema: durationMs(30_000),
    fallback: defaultRotationPolicy.servingLifeMs,
  }),
}
