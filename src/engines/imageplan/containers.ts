// SPDX-License-Identifier: Apache-2.0
import type { ContainerType } from '#domain/instance-id.ts'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** A container and its image. */
export interface ContainerImage {
  readonly name: string
  readonly type: ContainerType
  readonly imageTag: string
  /** As the runtime reports it; empty while it does not. */
  readonly imageId: string
  readonly pullSecrets: readonly string[]
  readonly serviceAccount: string
}

const fields: readonly (readonly [spec: string, status: string, type: ContainerType])[] = [
  ['containers', 'containerStatuses', 'container'],
  ['initContainers', 'initContainerStatuses', 'initContainer'],
  ['ephemeralContainers', 'ephemeralContainerStatuses', 'ephemeralContainer'],
]

/** Containers of a pod spec; those without a name or an image are passed over. */
export function imagesOfSpec(spec: unknown, status: unknown = {}): readonly ContainerImage[] {
  if (!isJsonObject(spec)) return []
  const pullSecrets = listOf(spec, 'imagePullSecrets').flatMap(secret => scalarText(secret['name']) || [])
  const serviceAccount = scalarText(spec['serviceAccountName']) || scalarText(spec['serviceAccount']) || 'default'
  return fields.flatMap(([inSpec, inStatus, type]) => {
    const ids = new Map(listOf(status, inStatus).map(each => [scalarText(each['name']), scalarText(each['imageID'])]))
    return listOf(spec, inSpec).flatMap(container => {
      const [name, imageTag] = [scalarText(container['name']), scalarText(container['image'])]
      if (name === '' || imageTag === '') return []
      return [{ name, type, imageTag, imageId: bare(ids.get(name) ?? ''), pullSecrets, serviceAccount }]
    })
  })
}

/** Containers of a pod with what the runtime tells of their images. */
export function imagesOfPod(pod: KubeObject): readonly ContainerImage[] {
  return imagesOfSpec(pod['spec'], pod['status'])
}

/** Older runtimes write how they got the image before its name. */
function bare(imageId: string): string {
  return imageId.replace(/^docker(?:-pullable)?:\/\//, '')
}

function listOf(value: unknown, key: string): readonly JsonObject[] {
  const list = isJsonObject(value) ? value[key] : undefined
  return isJsonArray(list) ? list.filter(isJsonObject) : []
}
