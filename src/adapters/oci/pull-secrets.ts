// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, ownValue } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type KeyedCredential, parseDockerConfig } from './credentials.ts'

/** Where secrets of each type keep a docker configuration. */
const fields = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
} as const

/**
 * The credentials in secrets that pods name as `imagePullSecrets`, in that order; `credentialsFor` then chooses as
 * the kubelet does. A secret of another type, or one that cannot be read, holds none, as for the kubelet.
 */
export function credentialsOfSecrets(secrets: readonly KubeObject[]): readonly KeyedCredential[] {
  return secrets.flatMap(secret => {
    const { type, data } = secret as { readonly type?: unknown; readonly data?: unknown }
    const known = Object.entries(fields).find(([name]) => name === type)
    const text = known && isJsonObject(data) ? ownValue(data, known[1]) : undefined
    if (typeof text !== 'string') return []
    try {
      const { namespace = '', name } = secret.metadata
      return parseDockerConfig(Buffer.from(text, 'base64'), `secret ${namespace}/${name}`).credentials
    } catch {
      return []
    }
  })
}
