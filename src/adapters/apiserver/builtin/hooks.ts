// SPDX-License-Identifier: Apache-2.0
/** What a kube-apiserver fills in at writes of built-in kinds, beyond the defaults of their schemas. */
import type { WriteHooks } from '#adapters/apiserver/descriptor.ts'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** Finaliser by which a namespace waits until its content is gone. */
export const namespaceFinalizer = 'kubernetes'

/** Label that carries a namespace's own name, so that selectors can name it. */
const nameLabel = 'kubernetes.io/metadata.name'

/** Hooks by `group/plural`. */
export const writeHooks: Readonly<Record<string, WriteHooks>> = {
  '/namespaces': {
    prepareCreate: object => ({
      ...labelled(object),
      spec: { ...section(object, 'spec'), finalizers: [namespaceFinalizer] },
      status: { phase: 'Active' },
    }),
    prepareUpdate: labelled,
    prepareDelete: object => ({ ...object, status: { ...section(object, 'status'), phase: 'Terminating' } }),
    holdsDeletion(object) {
      const { finalizers } = section(object, 'spec')
      return isJsonArray(finalizers) && finalizers.length > 0
    },
  },
  '/pods': {
    // Nobody schedules or runs pods here, so a pod that brings a status with it keeps it.
    prepareCreate: object => ({ ...object, status: { phase: 'Pending', ...section(object, 'status') } }),
  },
  '/persistentvolumeclaims': {
    prepareCreate: object => ({ ...object, status: { phase: 'Pending', ...section(object, 'status') } }),
  },
  '/persistentvolumes': {
    prepareCreate: object => ({ ...object, status: { phase: 'Available', ...section(object, 'status') } }),
  },
  '/secrets': { prepareCreate: withEncodedText, prepareUpdate: withEncodedText },
}

function labelled(object: KubeObject): KubeObject {
  const { metadata } = object
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } } }
}

/** `stringData` is for writing only: it joins `data`, encoded. */
function withEncodedText(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (!isJsonObject(stringData)) return object
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(scalarText(value)).toString('base64'),
  ])
  const data: JsonObject = isJsonObject(object['data']) ? object['data'] : {}
  return { ...(rest as KubeObject), data: { ...data, ...Object.fromEntries(encoded) } }
}

function section(object: KubeObject, name: 'spec' | 'status'): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}
