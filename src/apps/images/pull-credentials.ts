// SPDX-License-Identifier: Apache-2.0
/** The credentials by which the kubelet would pull an image: those that the pod and its service account name. */
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { type Credential, credentialsFor, type KeyedCredential } from '#adapters/oci/credentials.ts'
import { credentialsOfSecrets } from '#adapters/oci/pull-secrets.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import { isJsonArray, isJsonObject, scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { PlannedImage } from '#engines/imageplan/plan.ts'

export interface PullCredentials {
  /** In docker's `AuthConfig`, the ones to try first first; empty where none fit the image. */
  of(image: PlannedImage): Promise<readonly Json[]>
}

/** Most secrets that are read for one image. */
const maxSecrets = 20

/**
 * Reads service accounts and the secrets that are named; no other secret is looked at. One that is missing or may not
 * be read gives no credentials, as for the kubelet.
 */
export function pullCredentials(cluster: KubeRest): PullCredentials {
  return {
    async of(image) {
      const ref = parseImageRef(image.imageTag)
      if (ref.kind === 'invalid') return []
      return credentialsFor(await credentialsOfPod(cluster, image), ref.ref).map(authConfigOf)
    },
  }
}

/** What of a pod decides about its credentials. */
export type PodAccess = Pick<PlannedImage, 'namespace' | 'pullSecrets' | 'serviceAccount'>

/** All credentials that the kubelet has for the images of a pod, for whatever registries they are. */
export async function credentialsOfPod(
  cluster: KubeRest,
  { namespace, pullSecrets, serviceAccount }: PodAccess,
): Promise<readonly KeyedCredential[]> {
  async function read(plural: string, namespace: string, name: string): Promise<KubeObject | undefined> {
    try {
      const path = resourcePath({ apiVersion: 'v1', plural, namespace, name })
      return await cluster.request<KubeObject>({ method: 'GET', path })
    } catch (error) {
      if (isKubeError(error)) return undefined
      throw error
    }
  }

  const account = serviceAccount === '' ? undefined : await read('serviceaccounts', namespace, serviceAccount)
  const names = [...new Set([...pullSecrets, ...secretsOf(account)])].slice(0, maxSecrets)
  const secrets = await Promise.all(names.map(name => read('secrets', namespace, name)))
  return credentialsOfSecrets(secrets.filter(secret => secret !== undefined))
}

function secretsOf(account: KubeObject | undefined): readonly string[] {
  const list = account?.['imagePullSecrets']
  return isJsonArray(list) ? list.filter(isJsonObject).flatMap(({ name }) => scalarText(name) || []) : []
}

function authConfigOf(credential: Credential): Json {
  switch (credential.kind) {
    case 'password':
      return { username: credential.username, password: credential.password }
    case 'identity-token':
      return { identitytoken: credential.token }
    case 'registry-token':
      return { registrytoken: credential.token }
  }
}
