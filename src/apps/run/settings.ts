// SPDX-License-Identifier: Apache-2.0
/** The environment variables of boxes that run as processes of their own, beside those of each service. */
import { setting, text, wholeNumber } from '#runtime/config.ts'

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
  dataFile: setting({
    env: 'KS_STORAGE_FILE',
    description: 'Database file of storage.',
    schema: text(),
    fallback: '/data/storage.db',
  }),
  certFile: setting({
    env: 'TLS_SERVER_CERT_FILE',
    description: 'Certificate of storage for its Service name, PEM.',
    schema: text(),
  }),
  keyFile: setting({
    env: 'TLS_SERVER_KEY_FILE',
    description: 'Key of the certificate, PEM.',
    schema: text(),
    secret: true,
  }),
}
