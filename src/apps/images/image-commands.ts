// SPDX-License-Identifier: Apache-2.0
/** Posts planned images to the image service over its HTTP API, as upstream's operator does. */
import type { Json } from '#domain/kube-object.ts'
import type { PlannedImage } from '#engines/imageplan/plan.ts'
import type { PlannedProfile } from '#engines/imageplan/profiles.ts'
import { Agent, requestThrough } from '#runtime/undici.ts'

/** What became of a command. */
export type Posted = 'taken' | 'refused' | 'later'

export interface ImageCommands {
  /** Posts; resolves with `later` for what may be taken when tried again, and for what `signal` broke off. */
  post(image: PlannedImage, credentials: readonly Json[], signal?: AbortSignal): Promise<Posted>
  /** Posts a profile: what its container uses of its image is to be told. */
  postProfile(profile: PlannedProfile, signal?: AbortSignal): Promise<Posted>
  close(): Promise<void>
}

export interface ImageCommandsOptions {
  /** Of the service, without a path. */
  readonly url: string
  /** Of whoever may command it. */
  readonly token: () => Promise<string>
}

const timeoutMs = 30_000
const maxReplyBytes = 65_536

/** A poster; keeps its connections until `close`. */
export function imageCommands({ url, token }: ImageCommandsOptions): ImageCommands {
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs })

  async function send(path: string, content: object, signal?: AbortSignal): Promise<Posted> {
    try {
      const { statusCode, body } = await requestThrough(agent, {
        origin: url,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
        body: JSON.stringify(content),
        ...(signal && { signal }),
      })
      await body.dump({ limit: maxReplyBytes })
      if (statusCode === 200) return 'taken'
      return statusCode === 400 || statusCode === 404 ? 'refused' : 'later'
    } catch {
      return 'later'
    }
  }

  return {
    post: (image, credentials, signal) =>
      // What no digest is known of is scanned by its tag, under a name that says so.
      send(image.imageId === '' ? '/v1/scanRegistryImage' : '/v1/scanImage', bodyOf(image, credentials), signal),
    postProfile: ({ namespace, name, wlid }, signal) =>
      send('/v1/scanApplicationProfile', { wlid, args: { namespace, name } }, signal),
    close: () => agent.close(),
  }
}

function bodyOf({ wlid, containerName, instanceId, imageTag, imageId }: PlannedImage, credentials: readonly Json[]) {
  return {
    imageTag,
    ...(imageId !== '' && { imageHash: imageId }),
    wlid,
    containerName,
    instanceID: instanceId,
    credentialsList: credentials,
  }
}
