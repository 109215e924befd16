// SPDX-License-Identifier: Apache-2.0

import type { ProfiledCommand, ProfileOfBody } from '#services/kubevuln/http/routes.ts'
import { readCommand } from '#services/kubevuln/queue/command.ts'
import type { ResultStore } from '#services/kubevuln/results/result-store.ts'
import { readProfile } from './profile.ts'

/**
 * The command to scan the image of the container that a profile is about; the profile says which, the body how.
 *
 * Throws when the profile cannot be asked for.
 */
export async function commandForProfile(
  { namespace, name, body }: ProfileOfBody,
  results: Pick<ResultStore, 'get'>,
): Promise<ProfiledCommand> {
  const object = await results.get('containerprofiles', namespace, name)
  if (!object) return { kind: 'missing', because: `there is no ContainerProfile ${namespace}/${name}` }
  const read = readProfile(object)
  if (read.kind === 'unusable') return read
  const { imageTag, imageId, wlid, containerName, instanceId } = read.profile
  const profiled = { imageTag, imageHash: imageId, wlid, containerName, instanceID: instanceId }
  const command = readCommand('scanCP', { ...othersOf(body), ...profiled })
  return command.kind === 'command' ? command : { kind: 'unusable', because: `the profile: ${command.because}` }
}

/** Names of fields may be in any case, and the profile's must win. */
function othersOf(body: ProfileOfBody['body']): ProfileOfBody['body'] {
  const own = new Set(['imagetag', 'imagehash', 'wlid', 'containername', 'instanceid'])
  return Object.fromEntries(Object.entries(body).filter(([name]) => !own.has(name.toLowerCase())))
}
